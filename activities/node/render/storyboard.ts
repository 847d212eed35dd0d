import { parseDocument } from 'yaml';
import { z } from 'zod';
import { SkillFailed } from '../../../contracts/errors.ts';
import { parseSize } from './canvas.ts';
import { rateOf } from './rate.ts';

/** How a scene comes in, by the name storyboards use → ffmpeg's name of it. */
export const TRANSITIONS = {
  crossfade: 'fade',
  fade: 'fade',
  fadeblack: 'fadeblack',
  fadewhite: 'fadewhite',
  dissolve: 'dissolve',
  wipeleft: 'wipeleft',
  wiperight: 'wiperight',
  slideleft: 'slideleft',
  slideright: 'slideright',
} as const;

const DEFAULT_TRANSITION_S = 0.5;

const seconds = z.coerce.number('must be a number of seconds').positive('must be more than 0 seconds').max(7_200);
const transitionKind = z.enum(['cut', ...(Object.keys(TRANSITIONS) as (keyof typeof TRANSITIONS)[])]);
const file = z.string('must be the path of a file').trim().min(1, 'must be the path of a file');

const transition = z
  .union(
    [transitionKind, z.strictObject({ type: transitionKind, duration: seconds.default(DEFAULT_TRANSITION_S) })],
    `must be one of ${transitionKind.options.join(', ')}, or {type, duration}`,
  )
  .transform((value) => (typeof value === 'string' ? { type: value, duration: DEFAULT_TRANSITION_S } : value));

const scene = z
  .strictObject({
    image: file.optional(),
    video: file.optional(),
    color: z
      .string("must be a colour in quotes, such as '#203040' (without quotes YAML takes # for a comment)")
      .optional(),
    text: z.coerce.string().trim().min(1).max(1_000).optional(),
    duration: seconds.optional(),
    /** How this scene comes in, over the scene before it; the first scene comes in over black. */
    transition: transition.optional(),
  })
  .superRefine((value, context) => {
    const shown = [value.image, value.video, value.color].filter((what) => what !== undefined).length;
    if (shown !== 1) context.addIssue('needs exactly one of image, video and color');
    if (value.duration === undefined && value.video === undefined) context.addIssue('needs a duration in seconds');
    if (value.transition && value.duration !== undefined && value.transition.duration > value.duration) {
      context.addIssue('its transition is longer than the scene; make it shorter');
    }
  });

const storyboard = z.strictObject({
  title: z.coerce.string().trim().max(200).optional(),
  size: z
    .string()
    .default('1920x1080')
    .transform((text, context) => {
      const size = parseSize(text);
      if (size === undefined)
        context.addIssue('must be WIDTHxHEIGHT with even sides from 16 to 4096, such as 1920x1080');
      return size ?? z.NEVER;
    }),
  fps: z.coerce
    .number()
    .default(30)
    .transform((fps, context) => {
      const rate = rateOf(fps);
      if (rate === undefined) context.addIssue('must be a whole number from 1 to 60, or 23.976, 29.97 or 59.94');
      return rate ?? z.NEVER;
    }),
  music: file.optional(),
  narration: file.optional(),
  captions: file.optional(),
  scenes: z.array(scene).min(1, 'needs at least one scene').max(1_000),
});
export type Storyboard = z.output<typeof storyboard>;
export type Scene = Storyboard['scenes'][number];

/**
 * Reads a storyboard; JSON is YAML too.
 * @param name what the user called the file
 * @throws SkillFailed naming the line or the field that is wrong
 */
export function parseStoryboard(text: string, name: string): Storyboard {
  const document = parseDocument(text, { prettyErrors: true });
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const what = syntax.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '');
    throw new SkillFailed(`${name}, line ${syntax.linePos?.[0].line ?? 1}: ${what}.`, { cause: syntax });
  }
  const parsed = storyboard.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = (issue?.path ?? [])
    .map((key) => (typeof key === 'number' ? `[${key + 1}]` : `.${String(key)}`))
    .join('');
  // People count scenes from one.
  const where = field
    .replace(/^\./, '')
    .replace(/^scenes\[(\d+)\]\.?/, 'scene $1 ')
    .trim();
  throw new SkillFailed(`${name}${where === '' ? '' : `, ${where}`}: ${issue?.message}.`, { cause: parsed.error });
}
