import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sentenceOf, SkillFailed } from '../../contracts/errors.ts';
import type { VoiceConfig } from '../../platform/voice-config.ts';

const run = promisify(execFile);

export interface WhisperOptions extends NonNullable<VoiceConfig['whisperCpp']> {
  language?: string | undefined;
  signal: AbortSignal;
}

/** Has whisper.cpp write down a WAV file of 16 kHz; the text lands beside it. @throws SkillFailed */
export async function whisperCpp(wav: string, folder: string, options: WhisperOptions): Promise<string> {
  const { binary, model, language = 'auto', signal } = options;
  const out = join(folder, 'heard');
  try {
    await run(binary, ['-m', model, '-f', wav, '-l', language, '-nt', '-np', '-otxt', '-of', out], { signal });
    return (await readFile(`${out}.txt`, 'utf8')).replaceAll(/\s*\n\s*/g, ' ').trim();
  } catch (error) {
    signal.throwIfAborted();
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT')
      throw new SkillFailed(`${binary} is not on the node; install whisper.cpp, or set voice.model in config.yaml.`, {
        cause: error,
      });
    const line = stderr.trim().split('\n').at(-1) || sentenceOf(error);
    throw new SkillFailed(`whisper.cpp failed: ${line.slice(0, 200)}`, { cause: error });
  }
}
