import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { render } from '../../../../activities/node/render.ts';
import type { Rendered } from '../../../../activities/node/render/make.ts';
import { type LocalJob, type LocalJobOptions, localJob } from '../../../support/local-job.ts';

const run = promisify(execFile);

/** A home of its own for each test file, gone after it, with a workspace to put media into. */
export function useWorkspace() {
  const home = mkdtempSync(path.join(tmpdir(), 'mainstay-render-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const file = (name: string) => path.join(home, 'workspace', name);
  return {
    home,
    file,
    job: (options: Partial<LocalJobOptions> = {}) => localJob({ home, ...options }),
    async write(name: string, text: string): Promise<void> {
      await mkdir(path.dirname(file(name)), { recursive: true });
      await writeFile(file(name), text);
    },
    /** Makes a file of ffmpeg's own test sources: the arguments between the program and the file. */
    async generate(name: string, ...args: string[]): Promise<void> {
      await mkdir(path.dirname(file(name)), { recursive: true });
      await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, file(name)]);
    },
  };
}

export const picture = (filter: string) => ['-f', 'lavfi', '-i', filter];
export const tone = (seconds: number, hertz = 440) => [
  '-f',
  'lavfi',
  '-i',
  `sine=frequency=${hertz}:duration=${seconds}`,
];
export const quick = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

/** Runs the skill as the node does: the input parsed by its own declaration. */
export async function renderFile(job: LocalJob, input: Record<string, unknown>): Promise<Rendered> {
  return (await render.run(render.input.parse(input), job)) as unknown as Rendered;
}

export interface Stream {
  codec_type: string;
  codec_name: string;
  pix_fmt?: string;
  width?: number;
  height?: number;
  nb_frames?: string;
  duration?: string;
  channels?: number;
}

export async function streamsOf(file: string): Promise<{ video: Stream; audio: Stream }> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-of', 'json', '-show_streams', file]);
  const { streams } = JSON.parse(stdout) as { streams: Stream[] };
  const video = streams.find(({ codec_type: type }) => type === 'video');
  const audio = streams.find(({ codec_type: type }) => type === 'audio');
  if (!video || !audio) throw new Error(`${file} lacks picture or sound`);
  return { video, audio };
}

/** The distinct steps between the timestamps of the frames, in ticks: one where the pace is even. */
export async function paces(file: string): Promise<number[]> {
  const options = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', [...options, file], { maxBuffer: 16 << 20 });
  const times = stdout
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number)
    .sort((a, b) => a - b);
  return [...new Set(times.slice(1).map((time, index) => time - (times[index] ?? 0)))];
}

/** Names of the top-level boxes of an MP4, in order. */
export async function boxes(file: string): Promise<string[]> {
  const names: string[] = [];
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    for (let at = 0; at < size;) {
      const header = Buffer.alloc(16);
      await handle.read(header, 0, 16, at);
      names.push(header.toString('latin1', 4, 8));
      const length = header.readUInt32BE(0);
      at += length === 1 ? Number(header.readBigUInt64BE(8)) : length;
    }
  } finally {
    await handle.close();
  }
  return names;
}

/** How alike two videos are, frame by frame: the lowest PSNR of any frame in decibels (one frame off is below 25). */
export async function likeness(one: string, other: string): Promise<number> {
  const graph = '[0:v]settb=1/30,setpts=N[a];[1:v]settb=1/30,setpts=N[b];[a][b]psnr=stats_file=-[out]';
  const args = ['-v', 'error', '-i', one, '-i', other, '-filter_complex', graph, '-map', '[out]', '-f', 'null', '-'];
  const { stdout } = await run('ffmpeg', args, { maxBuffer: 16 << 20 });
  const each = [...stdout.matchAll(/psnr_avg:(\S+)/g)].map(([, value]) => (value === 'inf' ? Infinity : Number(value)));
  return Math.min(...each);
}

/** Mean colour of a picture at a moment, cut to a part of it (`w:h:x:y`): red, green, blue. */
export async function colorAt(file: string, seconds: number, crop = 'iw:ih:0:0'): Promise<number[]> {
  const filter = `crop=${crop},format=rgb24,scale=1:1:flags=area`;
  const args = [
    '-v',
    'error',
    '-ss',
    String(seconds),
    '-i',
    file,
    '-frames:v',
    '1',
    '-vf',
    filter,
    '-f',
    'rawvideo',
    '-',
  ];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer' });
  return [...stdout];
}

/** Mean loudness of a stretch in decibels; silence is below -80. */
export async function loudness(file: string, from: number, seconds: number, filter = 'anull'): Promise<number> {
  const args = [
    '-nostdin',
    '-ss',
    String(from),
    '-t',
    String(seconds),
    '-i',
    file,
    '-af',
    `${filter},volumedetect`,
    '-vn',
    '-f',
    'null',
    '-',
  ];
  const { stderr } = await run('ffmpeg', args);
  return Number(/mean_volume: (\S+) dB/.exec(stderr)?.[1]);
}
