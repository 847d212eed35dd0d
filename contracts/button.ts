import { z } from 'zod';

/** A button under a message: `action` comes back when it is pressed. */
export const button = z.object({
  label: z.string(),
  action: z.string().max(64).optional(),
  url: z.string().optional(),
});
export type Button = z.infer<typeof button>;
