import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { VoiceConfig } from '../platform/voice-config.ts';
import { providerOf, type Providers } from './providers.ts';

/** How voice notes are written down on this machine; `missing` says why they can't be. */
export type VoiceState = { by: string; missing?: undefined } | { by: string; missing: string };

const TURN_ON = 'Set voice in config.yaml, such as voice: { model: openai/whisper-1 }.';

/** Looks without spending anything. */
export async function lookAtVoice(voice: VoiceConfig | undefined, providers: Providers): Promise<VoiceState> {
  if (voice?.model !== undefined) {
    const provider = providers.describe(providerOf(voice.model));
    if (provider.missing !== undefined) return { by: voice.model, missing: provider.missing };
    if (provider.wire === 'anthropic' || provider.wire === 'google')
      return { by: voice.model, missing: `${provider.name} has no transcriptions on OpenAI’s wire.` };
    return { by: voice.model };
  }
  if (!voice?.whisperCpp) return { by: 'nobody', missing: `Voice notes are not listened to. ${TURN_ON}` };
  const { binary, model } = voice.whisperCpp;
  if (!existsSync(model))
    return { by: 'whisper.cpp', missing: `There is no ${model}; download a model of whisper.cpp.` };
  try {
    await promisify(execFile)(binary, ['--help'], { timeout: 10_000 });
    return { by: 'whisper.cpp' };
  } catch {
    return { by: 'whisper.cpp', missing: `${binary} does not work; install whisper.cpp, or set voice.model instead.` };
  }
}
