import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EncodedFilm } from './encode.ts';
import { FfmpegFailed } from './ffmpeg.ts';
import type { Film } from './film.ts';
import { probe } from './probe.ts';
import { secondsOf } from './rate.ts';
import type { Workbench } from './workbench.ts';

/** The joined file is not what its segments promised. */
export class JoinFailed extends Error {
  override name = 'JoinFailed';
}

/**
 * Joins the segments and the sound without encoding anything, and checks what came out: every frame there, at an even
 * pace.
 * @param target the file to write
 * @throws JoinFailed
 */
export async function joinFilm(film: Film, encoded: EncodedFilm, target: string, bench: Workbench): Promise<void> {
  const list = path.join(bench.dir, 'join.ffconcat');
  // Names relative to the list have nothing in them that would have to be escaped.
  const lines = encoded.segments.map(({ file, frames }) => {
    return `file ${path.relative(bench.dir, file)}\nduration ${secondsOf(frames, film.rate).toFixed(6)}\n`;
  });
  await writeFile(list, `ffconcat version 1.0\n${lines.join('')}`);
  const options = ['-map', '0:v', '-map', '1:a', '-c', 'copy', '-movflags', '+faststart', '-f', 'mp4'];
  const inputs = [
    { file: list, options: ['-f', 'concat'] },
    { file: encoded.sound, options: [] },
  ];
  const outputs = [{ file: target, options: [...options, '-metadata', `title=${film.title}`] }];
  await bench.run({ inputs, outputs }).catch((error: unknown) => {
    if (!(error instanceof FfmpegFailed)) throw error;
    throw new JoinFailed(`the segments could not be joined: ${error.line}`, { cause: error });
  });

  const joined = await probe(target, path.basename(target), bench.signal);
  const promised = promisedFrames(film) ?? encoded.frames;
  const found = joined.picture?.frames ?? 0;
  if (found !== promised) throw new JoinFailed(`the film has ${found} frames where ${promised} belong`);
  // At an even pace the length is exactly that of the frames; a gap at a seam makes it longer.
  const off = Math.abs((joined.picture?.seconds ?? 0) - secondsOf(promised, film.rate));
  if (off > secondsOf(1, film.rate) / 2) throw new JoinFailed(`the film is ${off.toFixed(3)} s off its frames' length`);
}

/** A JPEG of about the middle of the film, at most 320 pixels a side. */
export async function paintThumbnail(encoded: EncodedFilm, target: string, bench: Workbench): Promise<void> {
  const index = Math.floor(encoded.segments.length / 2);
  const middle = encoded.segments[index];
  if (middle === undefined) throw new JoinFailed('the film has no frames');
  // A segment's first frame costs nothing to find; only that of the film itself is often black.
  const start = index === 0 ? Math.floor(middle.frames / 2) : 0;
  const small = 'scale=320:320:force_original_aspect_ratio=decrease:force_divisible_by=2';
  await bench.run({
    inputs: [{ file: middle.file, options: [] }],
    graph: `[0:v]trim=start_frame=${start},${small}[small]`,
    outputs: [{ file: target, options: ['-map', '[small]', '-frames:v', '1', '-q:v', '4', '-update', '1'] }],
  });
}

/** Writes a file under a temporary name beside its own, and gives it its name only when it is on disk for good. */
export async function publish(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const dir = path.dirname(file);
  await mkdir(dir, { recursive: true });
  const temporary = path.join(dir, `.${path.basename(file)}.part`);
  try {
    await write(temporary);
    await sync(temporary);
    await rename(temporary, file);
    await sync(dir);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function promisedFrames(film: Film): number | undefined {
  let sum = 0;
  for (const { frames } of film.shots) {
    if (frames === undefined) return undefined;
    sum += frames;
  }
  return sum;
}
