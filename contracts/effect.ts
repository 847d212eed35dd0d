import { z } from 'zod';

/**
 * What is on record of an effect: that it was about to be done, and how its job ended. An `intent` whose job ended
 * without a word, or `unknown`, is for the operator.
 */
export const effectState = z.enum(['intent', 'done', 'failed', 'cancelled', 'unknown']);
export type EffectState = z.infer<typeof effectState>;

/** An effect as `GET /api/effects` shows it. Times are ISO 8601. */
export const effectView = z.object({
  /** The id of its job: a job has one effect at most. */
  key: z.string(),
  skill: z.string(),
  summary: z.string(),
  chat: z.string().optional(),
  node: z.string(),
  state: effectState,
  /** How often it was about to be done: above 1, a crash or a cut came between, and the outside world was asked first. */
  intents: z.number().int(),
  intentAt: z.string(),
  settledAt: z.string().optional(),
});
export type EffectView = z.infer<typeof effectView>;

/** `PUT /api/effects/KEY`: a node is about to do it. `start` is new with each start of the work, and tells a repeated request. */
export const effectIntent = z.object({ node: z.string().min(1), start: z.string().min(1) });
export type EffectIntent = z.infer<typeof effectIntent>;

/** Its answer: how many earlier starts were about to do it. */
export const effectAnswer = z.object({ before: z.number().int().nonnegative() });
