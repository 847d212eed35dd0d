import type { Sqlite } from '../../storage/sqlite.ts';

/** A week: as long as a job may have waited to be counted on the day it ended. */
const LONGEST_WAIT_MS = 7 * 86_400_000;

/** What a day came to. */
export interface DayTally {
  messages: number;
  /** That ended. */
  jobs: number;
  /** Of these; those whose outcome nobody can tell among them. */
  failed: number;
  /** Of calls to models. */
  costUsd: number;
}

/** Days in figures; `since` is the first millisecond, `until` the first of the next day. */
export function createDays(db: Sqlite) {
  const messages = db
    .prepare('SELECT count(*) FROM messages WHERE press = 0 AND accepted_at >= ? AND accepted_at < ?')
    .pluck();
  const jobs = db.prepare(`
    SELECT count(*) AS jobs, coalesce(sum(state IN ('failed', 'unknown')), 0) AS failed
    FROM jobs WHERE queued_at >= @since - ${LONGEST_WAIT_MS} AND finished_at >= @since AND finished_at < @until`);
  const cost = db
    .prepare('SELECT coalesce(sum(coalesce(cost, worst)), 0) / 1e9 FROM reservations WHERE at >= ? AND at < ?')
    .pluck();
  return {
    tally: (since: number, until: number): DayTally => ({
      messages: messages.get(since, until) as number,
      ...(jobs.get({ since, until }) as Pick<DayTally, 'jobs' | 'failed'>),
      costUsd: cost.get(since, until) as number,
    }),
  };
}
