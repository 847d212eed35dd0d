import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { SkillFailed } from '../../../contracts/errors.ts';
import { toolPath } from '../../../platform/find-tools.mjs';
import type { Size } from './canvas.ts';
import { lastUsefulLine } from './ffmpeg.ts';
import { parseRate, type Rate } from './rate.ts';

const run = promisify(execFile);

export interface Picture {
  /** ffprobe's number of the stream. */
  index: number;
  /** As it is shown: turned by the rotation it carries, with square pixels. */
  size: Size;
  nominalRate: Rate | undefined;
  averageRate: Rate | undefined;
  frames: number | undefined;
  /** Length of the moving picture alone, where the file says it. */
  seconds: number | undefined;
  interlaced: boolean;
  /** ffmpeg's name of its colour matrix; undefined where the file does not say. */
  colorSpace: string | undefined;
}

/** What a media file holds. `kind` is `image` for a single picture, `audio` where there is no moving one. */
export interface Media {
  kind: 'video' | 'audio' | 'image';
  picture: Picture | undefined;
  /** Number of the first sound stream. */
  sound: number | undefined;
  /** Seconds; undefined where the container does not say. */
  seconds: number | undefined;
  title: string | undefined;
}

const number = z.coerce.number().optional().catch(undefined);
const probed = z.object({
  format: z.object({ format_name: z.string(), duration: number, tags: z.record(z.string(), z.string()).optional() }),
  streams: z.array(
    z.object({
      index: z.number(),
      codec_type: z.string().optional(),
      width: z.number().optional(),
      height: z.number().optional(),
      sample_aspect_ratio: z.string().optional(),
      r_frame_rate: z.string().optional(),
      avg_frame_rate: z.string().optional(),
      nb_frames: number,
      duration: number,
      field_order: z.string().optional(),
      color_space: z.string().optional(),
      disposition: z.record(z.string(), z.number()).optional(),
      tags: z.record(z.string(), z.string()).optional(),
      side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
    }),
  ),
});
type Stream = z.infer<typeof probed>['streams'][number];

// Playlists name other files, which would be read from anywhere; `tty` takes any text for a picture of it.
const NOT_MEDIA = /^(hls|concat|dash|imf|sdp|lavfi|tty|ffmetadata|webvtt|srt|ass)(,|$)/;
const STILL_FORMAT = /^(image2|[a-z]+_pipe)$/;

/**
 * Asks ffprobe what a file holds.
 * @param name what the user called the file
 * @throws SkillFailed when it is no media file
 */
export async function probe(file: string, name: string, signal: AbortSignal): Promise<Media> {
  const { format, streams } = await ffprobe(file, name, signal);
  const picture = streams.find((stream) => stream.codec_type === 'video' && !stream.disposition?.['attached_pic']);
  const sound = streams.find((stream) => stream.codec_type === 'audio');
  if (NOT_MEDIA.test(format.format_name) || (picture ?? sound) === undefined) {
    throw new SkillFailed(
      `${name} holds neither picture nor sound; give a video, a sound file, a picture or a storyboard.`,
    );
  }
  const still = picture && !sound && (STILL_FORMAT.test(format.format_name) || picture.nb_frames === 1);
  return {
    kind: still ? 'image' : picture ? 'video' : 'audio',
    picture: picture && describePicture(picture),
    sound: sound?.index,
    seconds: format.duration !== undefined && format.duration > 0 ? format.duration : undefined,
    title: format.tags?.['title'],
  };
}

async function ffprobe(file: string, name: string, signal: AbortSignal): Promise<z.infer<typeof probed>> {
  const options = ['-v', 'error', '-protocol_whitelist', 'file', '-of', 'json', '-show_format', '-show_streams'];
  try {
    const { stdout } = await run(toolPath('ffprobe') ?? 'ffprobe', [...options, file], { signal, maxBuffer: 16 << 20 });
    return probed.parse(JSON.parse(stdout));
  } catch (error) {
    signal.throwIfAborted();
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT')
      throw new SkillFailed('ffprobe is not installed; install ffmpeg and try again.', { cause: error });
    if (typeof code !== 'number') throw error;
    const said = lastUsefulLine((stderr ?? '').replaceAll(`${file}: `, ''));
    throw new SkillFailed(`${name} cannot be read as media: ${said}. Send it again, or in another format.`, {
      cause: error,
    });
  }
}

function describePicture(stream: Stream): Picture {
  const [width = 1, height = 1] = [stream.width, stream.height];
  const [across = 0, down = 0] = (stream.sample_aspect_ratio ?? '').split(':').map(Number);
  const upright = { width: across > 0 && down > 0 ? (width * across) / down : width, height };
  const turned = Math.abs(rotationOf(stream)) % 180 === 90;
  return {
    index: stream.index,
    size: turned ? { width: upright.height, height: upright.width } : upright,
    nominalRate: parseRate(stream.r_frame_rate),
    averageRate: parseRate(stream.avg_frame_rate),
    frames: stream.nb_frames,
    seconds: stream.duration,
    interlaced: /^(tt|bb|tb|bt)$/.test(stream.field_order ?? ''),
    colorSpace: stream.color_space === 'unknown' ? undefined : stream.color_space,
  };
}

/** Degrees; newer files say it in side data, older ones in a tag. */
function rotationOf(stream: Stream): number {
  const inSideData = stream.side_data_list?.find((data) => data.rotation !== undefined)?.rotation;
  return Math.round(inSideData ?? Number(stream.tags?.['rotate'] ?? 0));
}
