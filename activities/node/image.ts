import { z } from 'zod';
import { artifactRef } from '../../contracts/artifact.ts';
import { skill } from '../../contracts/skill.ts';
import { imageOrder } from './image/order.ts';

export const image = skill({
  name: 'image',
  summary: 'Resize, crop, convert or caption a picture, or make a thumbnail',
  effect: 'none',
  input: imageOrder,
  output: z.object({
    image: artifactRef.describe("Also in the workspace's out/"),
    width: z.number().int().describe('Pixels'),
    height: z.number().int().describe('Pixels'),
    source: z
      .object({ width: z.number().int(), height: z.number().int(), bytes: z.number().int() })
      .describe('What it was made from, upright'),
  }),
  timeLimit: '5m',
  commands: [
    {
      name: 'image',
      positional: ['operation', 'source'],
      attachment: 'source',
      examples: [
        'resize photo.jpg width=800',
        'crop photo.jpg width=400 height=300 gravity=north',
        'convert photo.heic format=webp quality=80',
        'caption photo.jpg text="Hello world"',
        'thumbnail photo.jpg',
      ],
    },
  ],
  describe: ({ operation, source }) => `${operation} ${source.replace(/^attachment:[0-9a-f]+\//, '')}`,
  reply: ({ image, width, height, source }) =>
    `${image.name}: ${width}×${height}, ${size(image.bytes)} (was ${source.width}×${source.height}, ${size(source.bytes)})`,
  async run(order, job) {
    const { makeImage } = await import('./image/make.ts');
    return makeImage(order, job);
  },
});

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
