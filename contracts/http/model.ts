import { z } from 'zod';
import { spend, tier } from '../model.ts';

/**
 * `POST /api/model-calls/ID`: how an answer grows, told by the node that asks for it. Each holds all there is so far: the
 * last one wins, a lost one is no loss. Where a model did not bring its answer to an end, the text begins anew.
 */
export const modelReport = z.object({
  node: z.string(),
  tier,
  spend,
  /** The model at work; absent until the first one is asked. */
  model: z.string().optional(),
  /** At most the last 30,000 characters. */
  text: z.string().max(30_000),
  isThinking: z.boolean(),
  /** Tools it has asked for, in order. */
  tools: z.array(z.string()),
  /** Why nothing comes just now. */
  waits: z.string().optional(),
  /** The answer is whole. */
  ended: z.boolean(),
});
export type ModelReport = z.infer<typeof modelReport>;
