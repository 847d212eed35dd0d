import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatDuration } from '../../contracts/duration.ts';
import { SkillFailed } from '../../contracts/errors.ts';
import type { StopReason } from '../../contracts/skill.ts';
import { transcribeCall, type TranscribeCall, type Transcript } from '../../contracts/voice.ts';
import type { Providers } from '../../models/providers.ts';
import type { Purse } from '../../models/purse.ts';
import { transcribe } from '../../models/transcribe.ts';
import type { VoiceConfig } from '../../platform/voice-config.ts';
import type { ContentFiles } from '../../storage/content-files.ts';
import type { GatewayLink } from '../gateway-link.ts';
import { currentFlight } from '../journal/flight.ts';
import { asTaken, asWav } from './recording.ts';
import { whisperCpp } from './whisper-cpp.ts';

/** A longer one is a book: what is said beyond it is cut off. */
const LONGEST_TEXT = 100_000;

export interface TranscribeActivityOptions {
  voice: VoiceConfig | undefined;
  providers: Providers;
  purse: Purse;
  files: ContentFiles;
  link: Pick<GatewayLink, 'pullFile'>;
}

/** The activity that writes down a voice note, under the journal: one that is on record is never listened to again. */
export function createTranscribeActivity({ voice, files, link, ...options }: TranscribeActivityOptions) {
  async function write(call: TranscribeCall, folder: string, signal: AbortSignal): Promise<Transcript> {
    const { sha256 } = call.file;
    if ((await files.size(sha256)) === null) await link.pullFile(sha256, files, signal);
    const from = { source: files.path(sha256), folder, signal };
    if (voice?.model !== undefined) {
      const { model, perMinute, language } = voice;
      const recording = await asTaken(call.file, from);
      return await transcribe(call, recording, signal, { model, perMinute, language, ...options });
    }
    if (!voice?.whisperCpp) throw new SkillFailed('This node has no `voice` in its config.yaml.');
    const { path, seconds } = await asWav(call.file, from);
    const { language } = voice;
    const text = await whisperCpp(path, folder, { ...voice.whisperCpp, language, signal });
    return { text, by: 'whisper.cpp', seconds, costUsd: 0 };
  }

  return async (input: unknown): Promise<Transcript> => {
    const call = transcribeCall.parse(input);
    const { stop } = currentFlight();
    const timer = setTimeout(() => stop.abort('time limit' satisfies StopReason), call.timeLimitMs);
    const folder = await mkdtemp(join(tmpdir(), 'mainstay-voice-'));
    try {
      const transcript = await write(call, folder, stop.signal);
      if (transcript.text === '') throw new SkillFailed('Nothing was said in it that could be understood.');
      return { ...transcript, text: transcript.text.slice(0, LONGEST_TEXT) };
    } catch (error) {
      if (stop.signal.reason !== ('time limit' satisfies StopReason)) throw error;
      throw new SkillFailed(`It took longer than ${formatDuration(call.timeLimitMs)}.`, { cause: error });
    } finally {
      clearTimeout(timer);
      await rm(folder, { recursive: true, force: true });
    }
  };
}
