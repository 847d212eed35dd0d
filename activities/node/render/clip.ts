import { fit, SAY_HD_COLORS, type Size, TO_HD_COLORS } from './canvas.ts';
import type { Part } from './film.ts';
import type { Picture } from './probe.ts';
import { fps, framesIn, type Rate, rateText, secondsOf } from './rate.ts';

export interface Clip {
  file: string;
  picture: Picture;
}

/** The canvas and rate it is fitted into, and the label its graph ends in. */
export interface ClipForm {
  canvas: Size;
  rate: Rate;
  label: string;
}

/** Moving pictures of a file from a frame on (counted at the film's rate) to their end, with black around. */
export function clipFrom({ file, picture }: Clip, from: number, { canvas, rate, label }: ClipForm): Part {
  const { skip, early } = seek(from, rate);
  return {
    inputs: [{ file, options: skip }],
    graph: (first) =>
      `[${first}:${picture.index}]${[...steady(picture, rate), ...drop(early), ...fitted(picture, canvas)].join(',')}[${label}]`,
  };
}

/** The same in one colour matrix, so that it can be joined to other shots, and with its last frame held for ever. */
export function heldClipFrom({ file, picture }: Clip, from: number, { canvas, rate, label }: ClipForm): Part {
  const last = picture.seconds === undefined ? from : framesIn(picture.seconds, rate);
  const { skip, early } = seek(Math.min(from, last), rate);
  // Held before the early frames are dropped, so that one is left to hold even where nothing follows them.
  const frames = [
    ...steady(picture, rate),
    'tpad=stop=-1:stop_mode=clone',
    ...drop(early),
    ...fitted(picture, canvas, `:${hdColors(picture)}`),
    SAY_HD_COLORS,
  ];
  return {
    inputs: [{ file, options: skip }],
    graph: (first) => `[${first}:${picture.index}]${frames.join(',')}[${label}]`,
  };
}

/** Reading begins a second early, so that a variable rate falls into the same frames as when read from the start. */
function seek(from: number, rate: Rate): { skip: string[]; early: number } {
  const early = Math.min(from, Math.ceil(fps(rate)));
  return { early, skip: from > early ? ['-ss', secondsOf(from - early, rate).toFixed(6)] : [] };
}

function drop(early: number): string[] {
  return early > 0 ? [`trim=start_frame=${early}`, 'setpts=PTS-STARTPTS'] : [];
}

function steady(picture: Picture, rate: Rate): string[] {
  return [...(picture.interlaced ? ['yadif=deint=interlaced'] : []), `fps=${rateText(rate)}:start_time=0`];
}

function fitted(picture: Picture, canvas: Size, colors = ''): string[] {
  const { width, height } = fit(picture.size, canvas);
  return [
    `scale=${width}:${height}${colors}`,
    `pad=${canvas.width}:${canvas.height}:-1:-1:black`,
    'setsar=1',
    'format=yuv420p',
  ];
}

/** A file that names no colour matrix is taken by its size, as players do. */
function hdColors(picture: Picture): string {
  const untold = picture.colorSpace === undefined && picture.size.height >= 720;
  return `${TO_HD_COLORS}${untold ? ':in_color_matrix=bt709' : ''}`;
}
