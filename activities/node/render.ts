import { z } from 'zod';
import { artifactRef } from '../../contracts/artifact.ts';
import { skill, workspacePath } from '../../contracts/skill.ts';
import { parseSize } from './render/canvas.ts';
import { rateOf } from './render/rate.ts';

const size = z.string().refine((text) => parseSize(text) !== undefined, {
  error: 'must be WIDTHxHEIGHT with even sides from 16 to 4096, such as 1920x1080',
});
const fps = z.coerce.number().refine((number) => rateOf(number) !== undefined, {
  error: 'must be a whole number from 1 to 60, or 23.976, 29.97 or 59.94',
});

export const render = skill({
  name: 'render',
  summary: 'Make a 1080p video from a storyboard or any media file',
  effect: 'none',
  needs: ['ffmpeg'],
  timeLimit: '2h',
  input: z.object({
    source: workspacePath().describe('a storyboard (.yaml, .json) or a video, sound or picture file'),
    preset: z.enum(['draft', 'final']).default('final').describe('draft is quick and coarse'),
    size: size.optional().describe("instead of the storyboard's own, or of 1920x1080"),
    fps: fps.optional().describe("instead of the storyboard's or the source's own"),
  }),
  output: z.object({
    video: artifactRef,
    durationS: z.number(),
    width: z.number(),
    height: z.number(),
    fps: z.number(),
    frames: z.number(),
    segments: z.object({ kept: z.number(), made: z.number() }),
  }),
  commands: [
    {
      name: 'render',
      positional: ['source'],
      attachment: 'source',
      examples: ['storyboards/demo.yaml', 'clips/holiday.mov preset=draft'],
    },
  ],
  describe: ({ source }) => `render ${source.replace(/^attachment:[0-9a-f]+\//, '')}`,
  reply: ({ video, width, height, durationS }) =>
    `${video.name}: ${width}×${height}, ${durationS.toFixed(1)} s, ${(video.bytes / 1e6).toFixed(1)} MB`,
  async run(input, job) {
    const { makeVideo } = await import('./render/make.ts');
    const order = { size: parseSize(input.size ?? ''), rate: rateOf(input.fps ?? 0) };
    return makeVideo({ ...order, source: input.source, preset: input.preset }, job);
  },
  async abandon(dir) {
    const { abandonWorkbench } = await import('./render/workbench.ts');
    await abandonWorkbench(dir);
  },
});
