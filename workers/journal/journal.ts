import { z } from 'zod';
import type { Migration, Sqlite } from '../../storage/sqlite.ts';

/** Which piece of work: Temporal's own names for one scheduled activity. Its attempts share them. */
export interface WorkKey {
  workflowId: string;
  runId: string;
  activityId: string;
}

/** What an activity returned, as JSON; only whoever asked for it knows its form. */
const workResult = z.record(z.string(), z.unknown());
export type WorkResult = z.infer<typeof workResult>;

/**
 * How a piece of work ended for good. A failure's `type` tells the workflow what kind it is, and `details` what else it
 * has to know.
 */
const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), result: workResult }),
  z.object({ kind: z.literal('failure'), type: z.string(), message: z.string(), details: z.unknown().optional() }),
  z.object({ kind: z.literal('cancelled') }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** A piece of work that has its outcome; `at` is when that came about (ms). */
export interface Finished extends WorkKey {
  skill: string;
  at: number;
  kind: Outcome['kind'];
}

/** The journal's tables in `node.db`. */
export const journalMigration: Migration = (db) =>
  db.exec(`
    CREATE TABLE work (
      workflow_id TEXT NOT NULL,
      run_id TEXT NOT NULL,
      activity_id TEXT NOT NULL,
      skill TEXT NOT NULL,
      first_started_at INTEGER NOT NULL,
      starts INTEGER NOT NULL DEFAULT 0,
      failures INTEGER NOT NULL DEFAULT 0,
      outcome TEXT,
      finished_at INTEGER,
      PRIMARY KEY (workflow_id, run_id, activity_id)
    ) STRICT;
    CREATE INDEX work_finished ON work (finished_at) WHERE finished_at IS NOT NULL;
  `);

/** Counts the deaths of the process: `going` is set while a process works on it, and found set only by a later one. */
export const deathsMigration: Migration = (db) =>
  db.exec(`
    ALTER TABLE work ADD COLUMN going INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE work ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
  `);

/** The node's record of work in flight and finished. An outcome is durable here before anybody is told of it. */
export function createJournal(db: Sqlite) {
  const start = db.prepare(`
    INSERT INTO work (workflow_id, run_id, activity_id, skill, first_started_at, starts, going) VALUES (@workflowId, @runId, @activityId, @skill, @at, 1, 1)
    ON CONFLICT DO UPDATE SET starts = starts + 1, deaths = deaths + going, going = 1
    RETURNING starts, first_started_at AS firstStartedAt, deaths`);
  const pause = db.prepare(
    'UPDATE work SET going = 0 WHERE workflow_id = @workflowId AND run_id = @runId AND activity_id = @activityId',
  );
  const outcome = db
    .prepare(
      'SELECT outcome FROM work WHERE workflow_id = @workflowId AND run_id = @runId AND activity_id = @activityId',
    )
    .pluck();
  const finish = db.prepare(`
    UPDATE work SET outcome = @outcome, finished_at = @at
    WHERE workflow_id = @workflowId AND run_id = @runId AND activity_id = @activityId`);
  const fail = db
    .prepare(
      `
    UPDATE work SET failures = failures + 1
    WHERE workflow_id = @workflowId AND run_id = @runId AND activity_id = @activityId RETURNING failures`,
    )
    .pluck();
  const unfinished = db.prepare(
    'SELECT workflow_id AS workflowId, run_id AS runId, activity_id AS activityId, skill FROM work WHERE outcome IS NULL',
  );
  const finishedSince = db.prepare(`
    SELECT workflow_id AS workflowId, run_id AS runId, activity_id AS activityId, skill, finished_at AS at, outcome ->> '$.kind' AS kind
    FROM work WHERE finished_at >= ? ORDER BY finished_at`);
  const forget = db.prepare('DELETE FROM work WHERE finished_at < ?');

  return {
    /** @returns which start of this work it is, from 1, when the first one was (ms), and how many the process died in */
    start: (key: WorkKey, skill: string, at: number) =>
      start.get({ ...key, skill, at }) as { starts: number; firstStartedAt: number; deaths: number },
    /** The work stopped without an outcome, and the process lives: the next start follows no death. */
    pause: (key: WorkKey) => pause.run({ ...key }),
    outcome(key: WorkKey): Outcome | null {
      const json = outcome.get({ ...key }) as string | null | undefined;
      return json ? outcomeSchema.parse(JSON.parse(json)) : null;
    },
    finish: (key: WorkKey, result: Outcome, at: number) => finish.run({ ...key, outcome: JSON.stringify(result), at }),
    /** Counts a failure of the work by itself. @returns how many there were */
    countFailure: (key: WorkKey) => fail.get({ ...key }) as number,
    /** Work that was begun here and has no outcome yet. */
    unfinished: () => unfinished.all() as (WorkKey & { skill: string })[],
    /** Work whose outcome is from `since` (ms) on, oldest first. */
    finishedSince: (since: number) => finishedSince.all(since) as Finished[],
    /** Outcomes older than `before` (ms) are dropped: Temporal asks no more for them. */
    forget: (before: number) => forget.run(before).changes,
  };
}

export type Journal = ReturnType<typeof createJournal>;
