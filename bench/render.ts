import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chooseVideoOptions, SOUND_OPTIONS } from '../activities/node/render/encoder.ts';
import { render } from '../activities/node/render.ts';
import type { Job } from '../contracts/skill.ts';

const run = promisify(execFile);

export interface RenderBench {
  /** Seconds each round of the `render` skill took, from its start to its hashed artifact. */
  ours: number[];
  /** Seconds of one bare ffmpeg process that makes the same video in the same round. */
  bare: number[];
}

/** Renders a 20 s clip of 1080p30 with the skill and with bare ffmpeg by turns, the same encoder settings in both. */
export async function benchRender({ rounds }: { rounds: number }): Promise<RenderBench> {
  const home = await mkdtemp(path.join(tmpdir(), 'mainstay-bench-render-'));
  try {
    const clip = path.join(home, 'workspace', 'clip.mp4');
    await mkdir(path.dirname(clip));
    await makeClip(clip);
    const bench: RenderBench = { ours: [], bare: [] };
    for (let round = 0; round < rounds; round += 1) {
      const contenders = [
        async () => bench.ours.push(await seconds(() => renderBySkill(home, `round-${round}`))),
        async () => bench.bare.push(await seconds(() => renderBare(clip, path.join(home, 'bare.mp4')))),
      ];
      // Who goes second finds a warmer machine, so they take turns.
      for (const contender of round % 2 === 0 ? contenders : contenders.reverse()) await contender();
    }
    return bench;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Twenty seconds of 1080p30 with a tone. */
export async function makeClip(file: string): Promise<void> {
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=1920x1080:r=30:d=20'];
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=20'];
  await run('ffmpeg', [
    '-v',
    'error',
    '-y',
    ...picture,
    ...sound,
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-c:a',
    'aac',
    file,
  ]);
}

async function renderBare(clip: string, target: string): Promise<void> {
  const encoding = [...(await chooseVideoOptions('final')), ...SOUND_OPTIONS, '-movflags', '+faststart'];
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-i', clip, ...encoding, target]);
}

async function renderBySkill(home: string, id: string): Promise<void> {
  const job = await jobIn(home, id);
  await render.run(render.input.parse({ source: 'clip.mp4' }), job);
  await rm(job.dir, { recursive: true });
}

/** A job with nothing around it but its folders. */
async function jobIn(home: string, id: string): Promise<Job> {
  const workspace = path.join(home, 'workspace');
  const dir = path.join(home, 'runs', id);
  await mkdir(dir, { recursive: true });
  return {
    ...{ id, attempt: 1, workspace, memory: path.join(home, 'memory'), dir, timeLimitMs: render.timeLimitMs },
    signal: new AbortController().signal,
    progress: () => undefined,
    measure: () => undefined,
    model: () => null,
    log: () => undefined,
    grant: () => ({}),
    callTool: () => Promise.reject(new Error('There is no MCP server here.')),
    searchMemory: async () => ({ hits: [], remembered: [] }),
    path: async (value) => path.join(workspace, value),
    artifact: async (file, { name = path.basename(file), mime = 'video/mp4' } = {}) => {
      const sha256 = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return { path: file, name, mime, sha256, bytes: (await stat(file)).size };
    },
  };
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}
