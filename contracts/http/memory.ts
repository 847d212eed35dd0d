import { z } from 'zod';

/**
 * `PUT /api/memory/curated`: the curated memory as the node hands it over after each change; `GET` gives it back.
 * Of two the one begun later is right, then the one with the higher version.
 */
export const curatedCopy = z.object({
  text: z.string().max(2_000_000),
  version: z.number().int().nonnegative(),
  /** When this version was written. */
  at: z.iso.datetime(),
  /** When its first version was written: a memory begun anew counts from 1 again. */
  since: z.iso.datetime(),
  /** Changes that wait for the operator's answer, each in words. */
  conflicts: z.array(z.object({ id: z.string().max(20), text: z.string().max(20_000) })),
});
export type CuratedCopy = z.infer<typeof curatedCopy>;
