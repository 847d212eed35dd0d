import { execFileSync } from 'node:child_process';
import { toolPath } from '../../platform/find-tools.mjs';

export interface VideoFacts {
  codec: string;
  width: number;
  height: number;
  pixels: string;
  /** Seconds. */
  duration: number;
}

/** What ffprobe says of a video, after ffmpeg has decoded every frame of it. @throws where a frame is broken */
export function probeVideo(file: string): VideoFacts {
  const [ffmpeg, ffprobe] = [toolPath('ffmpeg'), toolPath('ffprobe')];
  if (!ffmpeg || !ffprobe) throw new Error('ffmpeg is missing; npm test installs it.');
  execFileSync(ffmpeg, ['-v', 'error', '-xerror', '-i', file, '-f', 'null', '-']);
  const entries = 'stream=codec_name,width,height,pix_fmt:format=duration';
  const json = execFileSync(ffprobe, [
    '-v',
    'error',
    '-select_streams',
    'v',
    '-show_entries',
    entries,
    '-of',
    'json',
    file,
  ]);
  const { streams, format } = JSON.parse(json.toString()) as {
    streams: { codec_name: string; width: number; height: number; pix_fmt: string }[];
    format: { duration: string };
  };
  const { codec_name: codec, width, height, pix_fmt: pixels } = streams[0]!;
  return { codec, width, height, pixels, duration: Number(format.duration) };
}
