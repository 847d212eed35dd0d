import { z } from 'zod';
import { workspacePath } from '../../../contracts/skill.ts';
import { formatNames } from './formats.ts';

const operations = ['resize', 'crop', 'convert', 'caption', 'thumbnail'] as const;
const gravities = [
  'center',
  'north',
  'northeast',
  'east',
  'southeast',
  'south',
  'southwest',
  'west',
  'northwest',
] as const;

// WebP, the narrowest of the formats, ends at 16,383 pixels a side.
const pixels = z.coerce.number({ error: 'must be a number of pixels' }).int().min(1).max(16_383);

/** What is asked of a picture; which fields are needed hangs on the operation. */
export const imageOrder = z
  .object({
    operation: z.enum(operations).describe('What to do'),
    source: workspacePath().describe('A picture: JPEG, PNG, WebP, AVIF, GIF, TIFF, SVG, HEIC, PSD, BMP or JPEG 2000'),
    width: pixels.optional().describe('Pixels; for resize one of width and height is enough, a thumbnail has 320'),
    height: pixels.optional().describe('Pixels'),
    fit: z
      .enum(['inside', 'cover', 'contain', 'fill'])
      .default('inside')
      .describe('How resize fills width and height: inside keeps all, cover cuts, contain adds bars, fill distorts'),
    gravity: z.enum(gravities).default('center').describe('Which part crop and fit=cover keep'),
    text: z.string().trim().min(1).max(500).optional().describe('The caption'),
    position: z.enum(['top', 'center', 'bottom']).default('bottom').describe('Where the caption stands'),
    format: z.enum(formatNames).optional().describe("Instead of the picture's own"),
    quality: z.coerce.number({ error: 'must be a number' }).int().min(1).max(100).optional().describe('1 to 100'),
    metadata: z
      .enum(['strip', 'keep'])
      .default('strip')
      .describe('Whether camera, time and place stay in the file; colours and orientation come right either way'),
  })
  .superRefine(({ operation, width, height, format, text }, context) => {
    const need = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (operation === 'resize' && width === undefined && height === undefined) {
      need('width', 'or height is needed to resize, as width=800');
    }
    if (operation === 'crop' && width === undefined) need('width', 'is needed to crop, as width=400 height=300');
    if (operation === 'crop' && height === undefined) need('height', 'is needed to crop, as width=400 height=300');
    if (operation === 'convert' && format === undefined) need('format', 'is needed to convert, as format=webp');
    if (operation === 'caption' && text === undefined) need('text', 'is needed for a caption, as text="Hello world"');
  });

export type ImageOrder = z.output<typeof imageOrder>;
