import { z } from 'zod';

/** What became of a cron's fires. `expected` = done + failed + running + skipped + the number missed. Times are ISO 8601. */
export const cronAccount = z.object({
  name: z.string(),
  expected: z.number().int(),
  /** Those that became a workflow. */
  started: z.number().int(),
  done: z.number().int(),
  /** Cancelled, timed out and unknown ones among them. */
  failed: z.number().int(),
  /** Waiting ones among them. */
  running: z.number().int(),
  /** The one before was still running, and the cron's overlap let no other begin. */
  skipped: z.number().int(),
  missed: z.array(z.string()),
  /** `by`: milliseconds. */
  late: z.array(z.object({ time: z.string(), by: z.number() })),
  /** Triggered or backfilled by hand: not counted. */
  extra: z.array(z.object({ time: z.string(), state: z.string() })),
});
export type CronAccount = z.infer<typeof cronAccount>;

/** `mainstay cron audit --json` and `GET /api/cron-audit?since&until`. */
export const cronAudit = z.object({ since: z.string(), until: z.string(), crons: z.array(cronAccount) });
export type CronAudit = z.infer<typeof cronAudit>;
