import path from 'node:path';
import { SOUND_OPTIONS } from './encoder.ts';
import { combine, type Film, type Shot } from './film.ts';
import { beginPass, dropTorn, finishPass, madeOf, type Segment, segmentNames, segmentOptions } from './passes.ts';
import { probe } from './probe.ts';
import type { FilmProgress } from './progress.ts';
import { framesIn, rateText, secondsOf, timescaleOf } from './rate.ts';
import { encodedDir, type Workbench } from './workbench.ts';

/** What a kill costs at most, in seconds of film. */
const SEGMENT_S = 5;
const SOUND = 'sound.m4a';

export interface EncodedFilm {
  segments: Segment[];
  frames: number;
  /** The file of the whole soundtrack. */
  sound: string;
  /** How many of the segments an earlier attempt had made. */
  kept: number;
}

/**
 * Makes what is missing of a film, as closed segments in the job's folder. The sound is made whole, since a seam in
 * AAC can be heard; with a single shot it comes out of the same process, which saves a look at the source.
 * @param videoOptions ffmpeg's options for the encoder
 */
export async function encodeFilm(
  film: Film,
  videoOptions: string[],
  bench: Workbench,
  progress: FilmProgress,
): Promise<EncodedFilm> {
  const alone = film.shots.length === 1;
  let sound = alone ? undefined : await encodeSound(film, bench);
  const all: Omit<EncodedFilm, 'sound'> = { segments: [], frames: 0, kept: 0 };
  let fresh = 0;

  for (const [index, shot] of film.shots.entries()) {
    const dir = path.join(encodedDir(bench), `shot-${index + 1}`);
    await dropTorn(dir, film.rate, (segment) => isWhole(segment, bench.signal));
    let made = await madeOf(dir, film.rate);
    all.kept += made.segments.length;
    const keptFrames = made.frames;
    const missing = alone ? made.finished === undefined : keptFrames < (shot.frames ?? Infinity);
    if (missing) {
      const doneBefore = secondsOf(all.frames + keptFrames, film.rate);
      const most = Math.max(0, shot.seconds - secondsOf(keptFrames, film.rate));
      await encodePass({ film, shot, from: keptFrames, dir, withSound: alone, videoOptions, bench }, (seconds) => {
        const made = Math.min(seconds, most);
        progress.show(doneBefore + made, fresh + made, shot.note);
      });
      made = await madeOf(dir, film.rate);
    }
    all.segments.push(...made.segments);
    all.frames += made.frames;
    fresh += secondsOf(made.frames - keptFrames, film.rate);
    progress.show(secondsOf(all.frames, film.rate), fresh, shot.note);
    if (alone && made.finished !== undefined) sound = path.join(made.finished, SOUND);
  }

  if (sound === undefined) throw new Error('a pass ended well and left no sound');
  return { ...all, sound };
}

interface PassOrder {
  film: Film;
  shot: Shot;
  /** Frame of the shot it begins at. */
  from: number;
  /** The shot's folder. */
  dir: string;
  withSound: boolean;
  videoOptions: string[];
  bench: Workbench;
}

/** One run of ffmpeg over what a shot still lacks. */
async function encodePass(order: PassOrder, onTime: (seconds: number) => void): Promise<void> {
  const { film, shot, from, bench } = order;
  const dir = await beginPass(order.dir, from);
  // With all its frames made and only the sound missing there is no picture to ask for.
  const picture = shot.frames === undefined || from < shot.frames ? [await shot.picture(from)] : [];
  const parts = combine([...picture, ...(order.withSound ? [film.sound] : [])]);
  const segmentFrames = Math.max(1, framesIn(SEGMENT_S, film.rate));
  const pictureOptions = [
    ...['-map', '[picture]', ...order.videoOptions, '-r', rateText(film.rate)],
    ...['-segment_format_options', `video_track_timescale=${timescaleOf(film.rate)}`],
    ...segmentOptions(dir, segmentFrames, secondsOf(segmentFrames, film.rate)),
  ];
  await bench.run({
    inputs: parts.inputs,
    graph: parts.graph(0),
    outputs: [
      ...(order.withSound ? [soundOutput(dir)] : []),
      ...picture.map(() => ({ file: segmentNames(dir), options: pictureOptions })),
    ],
    onTime,
  });
  await finishPass(dir);
}

/** The soundtrack by itself; a finished one is kept. */
async function encodeSound(film: Film, bench: Workbench): Promise<string> {
  const soundDir = path.join(encodedDir(bench), 'sound');
  const { finished } = await madeOf(soundDir, film.rate);
  if (finished !== undefined) return path.join(finished, SOUND);
  const dir = await beginPass(soundDir, 0);
  await bench.run({ inputs: film.sound.inputs, graph: film.sound.graph(0), outputs: [soundOutput(dir)] });
  await finishPass(dir);
  return path.join(dir, SOUND);
}

function soundOutput(dir: string): { file: string; options: string[] } {
  return { file: path.join(dir, SOUND), options: ['-map', '[sound]', ...SOUND_OPTIONS] };
}

async function isWhole({ file, frames }: Segment, signal: AbortSignal): Promise<boolean> {
  const media = await probe(file, path.basename(file), signal).catch(() => undefined);
  signal.throwIfAborted();
  return media?.picture?.frames === frames;
}
