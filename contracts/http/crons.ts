import { z } from 'zod';

/** What happens when a fire is due while the one before still runs. */
export const overlap = z.enum(['skip', 'buffer-one', 'allow', 'cancel-other']);
export type Overlap = z.infer<typeof overlap>;

/** One fire as lists show it. Times are ISO 8601. */
export const cronRunView = z.object({
  /** When it was due. */
  time: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'unknown']),
  workflowId: z.string(),
  runId: z.string(),
  jobId: z.string().optional(),
  /** By how much its work began late. */
  lateMs: z.number().optional(),
  runMs: z.number().optional(),
  costUsd: z.number(),
  error: z.string().optional(),
});
export type CronRunView = z.infer<typeof cronRunView>;

/** A cron as `mainstay cron list|show --json` and `GET /api/crons[/NAME]` have it. */
export const cronView = z.object({
  name: z.string(),
  /** Its id in Temporal. */
  scheduleId: z.string(),
  /** Schedules made with Temporal's own tools are listed, and left alone. */
  source: z.enum(['config.yaml', 'built in', 'elsewhere']),
  /** In words: `At 07:00 AM`. */
  schedule: z.string(),
  timezone: z.string(),
  /** What it does: `run briefing.sh`. */
  work: z.string(),
  /** Where its work is done; absent where it was made elsewhere. */
  queue: z.string().optional(),
  paused: z.boolean(),
  note: z.string().optional(),
  /** Temporal was not told of its last change yet. */
  pending: z.boolean(),
  /** The next three. */
  next: z.array(z.string()),
  /** The latest first, five of them. */
  last: z.array(cronRunView),
  /** Of the last fifty. */
  figures: z.object({
    runs: z.number(),
    done: z.number(),
    /** 0 to 1. */
    success: z.number().optional(),
    meanMs: z.number().optional(),
    meanCostUsd: z.number().optional(),
  }),
  /** As it is set; absent where it was made elsewhere. */
  settings: z
    .object({
      skill: z.string().optional(),
      prompt: z.string().optional(),
      args: z.record(z.string(), z.unknown()).optional(),
      expression: z.string().optional(),
      everyMs: z.number().optional(),
      queue: z.string().optional(),
      chat: z.string(),
      quiet: z.boolean(),
      overlap,
      /** Null: however late. */
      catchupMs: z.number().nullable(),
      jitterMs: z.number(),
      timeoutMs: z.number().optional(),
      alert: z.object({ after: z.number(), cooldownMs: z.number(), pauseAfter: z.number().optional() }),
    })
    .optional(),
});
export type CronView = z.infer<typeof cronView>;

/** `POST /api/crons/NAME/run`: the workflow that was started. */
export const cronStarted = z.object({ name: z.string(), workflowId: z.string(), runId: z.string() });
export type CronStarted = z.infer<typeof cronStarted>;

/** `POST /api/crons` as a person types it: `backup weekdays at 7am /run backup.sh`. */
export const cronLine = z.strictObject({ line: z.string().max(10_000) });

/** `POST /api/crons/NAME/pause|resume`. */
export const cronNote = z.object({ note: z.string().max(500).optional() });

/** `POST /api/crons/NAME/remove`: what stood in the file. */
export const cronRemoved = z.object({ name: z.string(), removed: z.string().nullable() });
