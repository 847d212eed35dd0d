import { z } from 'zod';

/** One entry of the recorder as the daily log shows it; `seq` orders them, without gaps that matter. */
export const logEntry = z.object({
  seq: z.number().int().positive(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** A person's name, `Mainstay`, or `System`. */
  who: z.string(),
  /** What was said, shown in quotes. */
  said: z.string().optional(),
  /** The names of what came with it. */
  files: z.array(z.string()).optional(),
  tool: z.object({ name: z.string(), call: z.string() }).optional(),
  result: z.string().optional(),
  tokens: z.object({ input: z.number(), output: z.number() }).optional(),
  costUsd: z.number().optional(),
  /** A plain line of a system event. */
  line: z.string().optional(),
  /** Told by a node after it was cut off: it belongs where its time says, though the record has it later. */
  late: z.literal(true).optional(),
});
export type LogEntry = z.infer<typeof logEntry>;

/** `GET /api/log?node=NAME&after=SEQ&wait=SECONDS`: entries after `after`, which the node thereby acknowledges. */
export const logPage = z.object({ entries: z.array(logEntry) });

/** `POST /api/log`: what happened on a node while it was cut off, oldest first; each key is recorded once. */
export const ownLog = z.object({
  node: z.string().min(1),
  entries: z.array(z.object({ key: z.string().min(1), at: z.number(), text: z.string() })),
});
export type OwnLog = z.infer<typeof ownLog>;
