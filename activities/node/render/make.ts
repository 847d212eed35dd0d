import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactRef } from '../../../contracts/artifact.ts';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { Job } from '../../../contracts/skill.ts';
import { FULL_HD, type Size } from './canvas.ts';
import { type EncodedFilm, encodeFilm } from './encode.ts';
import { chooseVideoOptions, type Preset } from './encoder.ts';
import { FfmpegFailed } from './ffmpeg.ts';
import { type Film, filmSeconds } from './film.ts';
import { joinFilm, JoinFailed, paintThumbnail, publish } from './finish.ts';
import { measureSeconds } from './measure.ts';
import { filmOfMedia } from './media-film.ts';
import { probe } from './probe.ts';
import { createProgress } from './progress.ts';
import { fps, type Rate, secondsOf } from './rate.ts';
import { parseStoryboard } from './storyboard.ts';
import { filmOfStoryboard } from './storyboard-film.ts';
import { clear, keepIfSame, openWorkbench, type Workbench } from './workbench.ts';

export interface RenderOrder {
  source: string;
  preset: Preset;
  /** Instead of the storyboard's own, or of 1920x1080. */
  size: Size | undefined;
  /** Instead of the storyboard's or the source's own. */
  rate: Rate | undefined;
}

export interface Rendered {
  video: ArtifactRef;
  durationS: number;
  width: number;
  height: number;
  fps: number;
  frames: number;
  segments: { kept: number; made: number };
}

const LARGEST_STORYBOARD_BYTES = 1 << 20;

/**
 * Makes the video: plans it as a film, encodes what no earlier attempt has made, joins and publishes it.
 * @throws SkillFailed in words for the user when the source is at fault
 */
export async function makeVideo(order: RenderOrder, job: Job): Promise<Rendered> {
  const name = path.basename(order.source);
  const bench = await openWorkbench(job);
  try {
    const film = await planFilm(order, name, job, bench);
    const videoOptions = await chooseVideoOptions(order.preset);
    await keepIfSame(bench, { film: film.madeFrom, videoOptions });
    const progress = createProgress(job, filmSeconds(film));

    let encoded = await encodeFilm(film, videoOptions, bench, progress);
    progress.joining();
    const rendered = await finish(film, encoded, name, job, bench).catch(async (error: unknown) => {
      // Kept work can be bad in ways nobody saw (a disk after a power cut); then, and only then, all is made again.
      if (!(error instanceof JoinFailed) || encoded.kept === 0) throw error;
      job.log('what an earlier attempt left does not join, so all of it is made again', { why: error.message });
      await clear(bench);
      encoded = await encodeFilm(film, videoOptions, bench, progress);
      return finish(film, encoded, name, job, bench);
    });
    progress.finished();
    return rendered;
  } catch (error) {
    if (!(error instanceof FfmpegFailed)) throw error;
    throw new SkillFailed(`${name} could not be rendered: ${error.line}.`, { cause: error });
  }
}

async function planFilm(order: RenderOrder, name: string, job: Job, bench: Workbench): Promise<Film> {
  const file = await job.path(order.source);
  if (!/\.(ya?ml|json)$/i.test(name)) {
    const media = await probe(file, name, job.signal);
    const measured = media.kind === 'image' ? undefined : (media.seconds ?? (await measureSeconds(file, name, bench)));
    const source = { file, name, media, seconds: measured };
    return filmOfMedia(source, order.size ?? FULL_HD, order.rate, bench.dir, job.signal);
  }
  if ((await stat(file)).size > LARGEST_STORYBOARD_BYTES) {
    throw new SkillFailed(`${name} is over 1 MB, too much for a storyboard; name its pictures and sounds as files.`);
  }
  const board = parseStoryboard(await readFile(file, 'utf8'), name);
  const sent = order.source.startsWith('attachment:');
  const base = sent ? job.workspace : path.dirname(path.resolve(job.workspace, order.source));
  const studio = { base, workspace: job.workspace, workDir: bench.dir, signal: job.signal };
  return filmOfStoryboard({ ...board, size: order.size ?? board.size, fps: order.rate ?? board.fps }, name, studio);
}

async function finish(film: Film, encoded: EncodedFilm, name: string, job: Job, bench: Workbench): Promise<Rendered> {
  if (encoded.frames === 0) throw new SkillFailed(`${name} holds no frame that can be shown; send another one.`);
  const stem = name.replace(/\.[^.]*$/, '') || 'video';
  // With the job's id in its name a film never replaces another job's, and a repeated attempt replaces its own.
  const file = path.join(job.workspace, 'out', `${stem}-${job.id}.mp4`.replaceAll(/[^\p{L}\p{N}._ -]/gu, '-'));
  const thumbnailFile = path.join(bench.dir, 'thumbnail.jpg');
  await Promise.all([
    publish(file, (temporary) => joinFilm(film, encoded, temporary, bench)),
    paintThumbnail(encoded, thumbnailFile, bench),
  ]);
  const durationS = Number(secondsOf(encoded.frames, film.rate).toFixed(3));
  const details = { name: `${stem}.mp4`, mime: 'video/mp4', ...film.size, durationS, thumbnailFile };
  return {
    video: await job.artifact(file, details),
    durationS,
    ...film.size,
    fps: Number(fps(film.rate).toFixed(3)),
    frames: encoded.frames,
    segments: { kept: encoded.kept, made: encoded.segments.length - encoded.kept },
  };
}
