import { stat } from 'node:fs/promises';
import type { Size } from './canvas.ts';
import { clipFrom } from './clip.ts';
import type { Film, Part, Shot } from './film.ts';
import type { Media } from './probe.ts';
import { constantRate, framesIn, type Rate, rateText, secondsOf } from './rate.ts';
import { paintStill, standing } from './still.ts';

/** How long a picture without sound or movement is shown. */
const STILL_S = 5;

export interface MediaSource {
  file: string;
  /** What the user called it. */
  name: string;
  media: Media;
  /** Its length; undefined for a picture. */
  seconds: number | undefined;
}

/**
 * A film of one media file. A video keeps its length and (constant) rate; sound alone becomes its waveform under its
 * title; a picture stands for five seconds. Without sound of its own the film gets silence, since Telegram plays a
 * file without a sound track as an animation.
 * @param workDir where pictures it paints lie
 */
export async function filmOfMedia(
  source: MediaSource,
  size: Size,
  chosenRate: Rate | undefined,
  workDir: string,
  signal: AbortSignal,
): Promise<Film> {
  const { file, media, name } = source;
  const rate =
    chosenRate ??
    (media.kind === 'video'
      ? constantRate(media.picture?.nominalRate, media.picture?.averageRate)
      : { num: 30, den: 1 });
  const title = media.title ?? name.replace(/\.[^.]*$/, '');
  const shot = await shotOf(source, title, size, rate, workDir, signal);
  const { mtimeMs, size: bytes } = await stat(file);
  return {
    title,
    size,
    rate,
    shots: [shot],
    sound: media.sound === undefined ? silence(shot.seconds) : soundOf(file, media.sound),
    madeFrom: { file: name, bytes, mtimeMs, size, rate },
  };
}

async function shotOf(
  source: MediaSource,
  title: string,
  size: Size,
  rate: Rate,
  workDir: string,
  signal: AbortSignal,
): Promise<Shot> {
  const { file, media, name } = source;
  const seconds = source.seconds ?? STILL_S;
  if (media.kind === 'video' && media.picture) {
    const clip = { file, picture: media.picture };
    return {
      note: 'rendering',
      seconds,
      frames: undefined,
      picture: async (from) => clipFrom(clip, from, { canvas: size, rate, label: 'picture' }),
    };
  }
  const still = `${workDir}/still.png`;
  const painted = media.kind === 'image' ? { image: file, name } : { color: '#10141c', text: title, name };
  await paintStill(painted, size, still, signal);
  const ground = standing(still, rate, 'endless');
  const frames = framesIn(seconds, rate);
  return {
    note: 'rendering',
    seconds,
    frames,
    picture: async (from) =>
      ending(media.sound === undefined ? ground : waves(still, file, media.sound, from, size, rate), frames - from),
  };
}

/** Takes its frames of a picture that has no end of its own. */
function ending(endless: Part, frames: number): Part {
  return { ...endless, graph: (first) => `${endless.graph(first)};[endless]trim=end_frame=${frames}[picture]` };
}

function waves(still: string, file: string, sound: number, from: number, canvas: Size, rate: Rate): Part {
  const ground = standing(still, rate, 'ground');
  const height = Math.round(canvas.height / 4);
  const drawn = `showwaves=s=${canvas.width}x${height}:mode=cline:scale=sqrt:rate=${rateText(rate)}:colors=0x6ea8ff`;
  const skip = from > 0 ? ['-ss', secondsOf(from, rate).toFixed(6)] : [];
  return {
    inputs: [...ground.inputs, { file, options: skip }],
    graph: (first) =>
      `${ground.graph(first)};[${first + 1}:${sound}]aformat=channel_layouts=mono,${drawn}[waves];` +
      `[ground][waves]overlay=0:H-h-${Math.round(height / 4)},format=yuv420p[endless]`,
  };
}

function soundOf(file: string, index: number): Part {
  return {
    inputs: [{ file, options: [] }],
    graph: (first) => `[${first}:${index}]aresample=48000:async=1:first_pts=0,aformat=channel_layouts=stereo[sound]`,
  };
}

/** Nothing to hear, for so many seconds. */
export function silence(seconds: number): Part {
  const source = 'anullsrc=channel_layout=stereo:sample_rate=48000';
  return { inputs: [], graph: () => `${source},atrim=end=${seconds.toFixed(6)}[sound]` };
}
