import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FfmpegFailed, runFfmpeg } from '../../activities/node/render/ffmpeg.ts';
import { probe } from '../../activities/node/render/probe.ts';
import type { FileRef } from '../../contracts/artifact.ts';
import { SkillFailed } from '../../contracts/errors.ts';
import type { Recording } from '../../models/transcribe.ts';

/** What OpenAI's endpoint takes as it is, by the names it wants to see; it takes no more than 25 MB. */
const TAKEN: Record<string, string> = {
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/webm': 'webm',
  'audio/flac': 'flac',
};
const MOST_BYTES = 25_000_000;

/** Speech needs no more than this. */
const SPEECH = ['-vn', '-ac', '1', '-ar', '16000'];
const AS_MP3 = { file: 'voice.mp3', options: [...SPEECH, '-c:a', 'libmp3lame', '-b:a', '32k'] };
const AS_WAV = { file: 'voice.wav', options: [...SPEECH, '-c:a', 'pcm_s16le'] };

export interface RecordingOptions {
  /** Where the content lies, whatever it is called there. */
  source: string;
  /** A folder for this note alone. */
  folder: string;
  signal: AbortSignal;
}

/** A voice note in a form that endpoints take, with its length. @throws SkillFailed where it is no sound */
export async function asTaken(file: FileRef, { source, folder, signal }: RecordingOptions): Promise<Recording> {
  const seconds = await lengthOf(file, source, signal);
  const extension = TAKEN[file.mime.split(';')[0]!];
  if (extension === undefined || (await stat(source)).size > MOST_BYTES)
    return { path: await convert(file, source, folder, AS_MP3, signal), mime: 'audio/mpeg', seconds };
  const path = join(folder, `voice.${extension}`);
  await copyFile(source, path);
  return { path, mime: file.mime, seconds };
}

/** As whisper.cpp takes it. @throws SkillFailed where it is no sound */
export async function asWav(file: FileRef, { source, folder, signal }: RecordingOptions): Promise<Recording> {
  const seconds = await lengthOf(file, source, signal);
  return { path: await convert(file, source, folder, AS_WAV, signal), mime: 'audio/wav', seconds };
}

async function lengthOf({ name }: FileRef, source: string, signal: AbortSignal): Promise<number> {
  const { seconds, sound } = await probe(source, name, signal);
  if (sound === undefined || seconds === undefined) throw new SkillFailed(`${name} has no sound in it.`);
  return seconds;
}

async function convert(
  { name }: FileRef,
  source: string,
  folder: string,
  output: { file: string; options: string[] },
  signal: AbortSignal,
): Promise<string> {
  try {
    await runFfmpeg({ inputs: [{ file: source, options: ['-nostdin'] }], outputs: [output], cwd: folder, signal });
  } catch (error) {
    if (!(error instanceof FfmpegFailed)) throw error;
    throw new SkillFailed(`${name} can’t be read as sound (${error.line}).`, { cause: error });
  }
  return join(folder, output.file);
}
