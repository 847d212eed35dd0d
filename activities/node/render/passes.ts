import { access, mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { framesIn, type Rate } from './rate.ts';

/** A closed piece of the film on disk. */
export interface Segment {
  file: string;
  frames: number;
}

/** What earlier passes left of one shot: their whole segments in order, and how many frames these are. */
export interface Made {
  segments: Segment[];
  frames: number;
  /** Folder of the pass that ran to its end; undefined while frames or sound are missing. */
  finished: string | undefined;
}

const LIST = 'segments.csv';
const FINISHED = 'finished';

/**
 * Makes the folder of a new pass (one run of ffmpeg, from a frame on). Each has its own, so that nothing which still
 * runs from an attempt that was cut off can write into another's files.
 */
export async function beginPass(shotDir: string, from: number): Promise<string> {
  await mkdir(shotDir, { recursive: true });
  const dir = path.join(shotDir, `${from}-${(await readdir(shotDir)).length + 1}`);
  await mkdir(dir);
  return dir;
}

/** Marks a pass that ran to its end: its sound is whole too, and no frame comes after its last. */
export async function finishPass(dir: string): Promise<void> {
  await writeFile(path.join(dir, FINISHED), '');
}

/** Options with which ffmpeg writes a pass: closed segments, each in the list only when it is whole. */
export function segmentOptions(dir: string, segmentFrames: number, seconds: number): string[] {
  return [
    ...['-force_key_frames', `expr:eq(mod(n,${segmentFrames}),0)`, '-f', 'segment', '-segment_format', 'mp4'],
    // Half a frame of tolerance, so that rounding to microseconds never puts a boundary one frame late.
    ...['-segment_time', seconds.toFixed(6), '-segment_time_delta', (seconds / segmentFrames / 2).toFixed(6)],
    // Without it every shift of the whole stream's negative start lands in the first segment, two frames late.
    ...['-reset_timestamps', '1', '-avoid_negative_ts', 'disabled'],
    ...['-segment_list', path.join(dir, LIST), '-segment_list_type', 'csv'],
  ];
}

/** The form of their names, as ffmpeg fills it in. */
export function segmentNames(dir: string): string {
  return path.join(dir, '%06d.mp4');
}

/**
 * Reads what is there of a shot. Passes continue each other: the next one begins at the frame where the whole
 * segments of those before it end.
 */
export async function madeOf(shotDir: string, rate: Rate): Promise<Made> {
  const passes = await Promise.all(
    (await folders(shotDir)).map((name) => readPass(path.join(shotDir, name), name, rate)),
  );
  const made: Made = { segments: [], frames: 0, finished: undefined };
  for (;;) {
    const next = passes
      .filter((pass) => pass.from === made.frames && (pass.frames > 0 || pass.finished))
      .sort((a, b) => Number(b.finished) - Number(a.finished) || b.frames - a.frames)[0];
    if (next === undefined) return made;
    made.segments.push(...next.segments);
    made.frames += next.frames;
    if (next.finished) return { ...made, finished: next.dir };
  }
}

/** Drops the newest segments until one is whole: after a power cut the last ones may be in the list but not on disk. */
export async function dropTorn(
  shotDir: string,
  rate: Rate,
  isWhole: (segment: Segment) => Promise<boolean>,
): Promise<void> {
  for (;;) {
    const last = (await madeOf(shotDir, rate)).segments.at(-1);
    if (last === undefined || (await isWhole(last))) return;
    await unlink(last.file);
  }
}

interface Pass {
  dir: string;
  from: number;
  segments: Segment[];
  frames: number;
  finished: boolean;
}

async function readPass(dir: string, name: string, rate: Rate): Promise<Pass> {
  const list = await readFile(path.join(dir, LIST), 'utf8').catch(ifMissing(''));
  const segments: Segment[] = [];
  let finished = await exists(path.join(dir, FINISHED));
  for (const [, file = '', start, end] of list.matchAll(/^([^,\n]+),([\d.]+),([\d.]+)\n/gm)) {
    const segment = { file: path.join(dir, file), frames: framesIn(Number(end) - Number(start), rate) };
    if (!(await exists(segment.file))) {
      finished = false;
      break;
    }
    if (segment.frames > 0) segments.push(segment);
  }
  const frames = segments.reduce((sum, segment) => sum + segment.frames, 0);
  return { dir, from: Number.parseInt(name, 10), segments, frames, finished };
}

async function folders(dir: string): Promise<string[]> {
  return readdir(dir).catch(ifMissing([] as string[]));
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function ifMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code !== 'ENOENT') throw error;
    return instead;
  };
}
