import type { Redact } from '../../platform/secrets/redact-known.ts';
import type { Sqlite } from '../../storage/sqlite.ts';
import { originals } from './originals.ts';

/** A cron's figures are those of so many runs, and a monthly one takes years for them. */
const RUNS_KEPT = 50;
/** Their ids tell which message a lost one is; as many as delivery asks for. */
const SENT_KEPT = 1_000;

/** Removes, or redacts, up to `limit` rows that are older than `before` (milliseconds). @returns how many */
export type CleanupStep = (before: number, limit: number) => number;

/**
 * What nothing rests on any more, a few rows at a time, and the room it leaves. Entries, messages with their keys,
 * people's jobs and effects stay: they are memory, and tell whether something comes for the second time.
 */
export function createCleanup(db: Sqlite, redact: Redact) {
  return {
    steps: [
      sentMessages(db),
      cronRuns(db),
      cronChanges(db),
      toldMisses(db),
      outages(db),
      pairingCodes(db),
      pastReminders(db),
      originals(db, redact),
    ],
    /** Whether room can be given back bit by bit; a file of an earlier version learns it by `vacuum`. */
    canShrink: () => db.pragma('auto_vacuum', { simple: true }) === 2,
    /** In bytes. */
    size: () => pragma(db, 'page_count') * pragma(db, 'page_size'),
    /** Gives up to so many free pages back to the disk. @returns how many */
    shrink(pages: number): number {
      const before = pragma(db, 'freelist_count');
      if (before > 0) db.pragma(`incremental_vacuum(${pages})`);
      return before - pragma(db, 'freelist_count');
    },
    /** Writes the whole file anew, during which nothing else can be read or written. */
    vacuum(): void {
      db.pragma('auto_vacuum = INCREMENTAL');
      db.exec('VACUUM');
    },
    /** Brings statistics up to date, by samples, and empties the write-ahead log. */
    settle(): void {
      db.pragma('analysis_limit = 400');
      db.pragma('optimize');
      db.pragma('wal_checkpoint(TRUNCATE)');
    },
  };
}

const pragma = (db: Sqlite, name: string) => db.pragma(name, { simple: true }) as number;

/** What chats show already. Cards of jobs that still run are edited again; refused answers wait for a person. */
function sentMessages(db: Sqlite): CleanupStep {
  const newest = db.prepare('SELECT coalesce(max(seq), 0) FROM outbox').pluck();
  const remove = db.prepare(`
    DELETE FROM outbox WHERE seq IN (
      SELECT seq FROM outbox o WHERE seq <= @upTo AND sent_at < @before AND (state = 'sent' OR state = 'refused' AND sent_version > 0)
        AND NOT EXISTS (SELECT 1 FROM jobs WHERE 'card:' || id = o.key AND state IN ('queued', 'running', 'waiting-approval'))
      ORDER BY seq LIMIT @limit)`);
  return (before, limit) => remove.run({ before, limit, upTo: (newest.get() as number) - SENT_KEPT }).changes;
}

/** Ended fires with their jobs, but for the latest of each cron, and for jobs that stand in the ledger. */
function cronRuns(db: Sqlite): CleanupStep {
  const crons = db.prepare('SELECT DISTINCT cron FROM cron_history').pluck();
  const oldestKept = db
    .prepare(`SELECT nominal_at FROM cron_runs WHERE cron = ? ORDER BY nominal_at DESC LIMIT 1 OFFSET ${RUNS_KEPT - 1}`)
    .pluck();
  const past = db.prepare(`
    SELECT workflow_id AS workflowId, run_id AS runId, job_id AS jobId FROM cron_runs
    WHERE cron = @cron AND nominal_at < @before AND finished_at < @before ORDER BY nominal_at LIMIT @limit`);
  const remove = db.prepare('DELETE FROM cron_runs WHERE workflow_id = @workflowId AND run_id = @runId');
  const removeJob = db.prepare(`
    DELETE FROM jobs WHERE id = @jobId AND state IN ('done', 'failed', 'cancelled')
      AND NOT EXISTS (SELECT 1 FROM effects WHERE key = @jobId)`);

  const removeSome = db.transaction((cron: string, before: number, limit: number): number => {
    const runs = past.all({ cron, before, limit }) as { workflowId: string; runId: string; jobId: string | null }[];
    for (const { jobId, ...run } of runs) {
      remove.run(run);
      if (jobId !== null) removeJob.run({ jobId });
    }
    return runs.length;
  });

  return (before, limit) => {
    for (const cron of crons.all() as string[]) {
      const kept = (oldestKept.get(cron) as number | undefined) ?? 0;
      const removed = removeSome(cron, Math.min(before, kept), limit);
      if (removed > 0) return removed;
    }
    return 0;
  };
}

/** Definitions and pauses that were over before then; what held at that time stays. */
function cronChanges(db: Sqlite): CleanupStep {
  const remove = db.prepare(`
    DELETE FROM cron_history WHERE id IN (
      SELECT id FROM cron_history h
      WHERE EXISTS (SELECT 1 FROM cron_history n WHERE n.cron = h.cron AND n.id > h.id AND n.since < @before) LIMIT @limit)`);
  return (before, limit) => remove.run({ before, limit }).changes;
}

function toldMisses(db: Sqlite): CleanupStep {
  const remove = db.prepare(`
    DELETE FROM cron_missed WHERE (cron, nominal_at) IN (
      SELECT cron, nominal_at FROM cron_missed WHERE told_at < @before AND nominal_at < @before LIMIT @limit)`);
  return (before, limit) => remove.run({ before, limit }).changes;
}

/** Those in which no job waited. The latest of a queue says how it stands now. */
function outages(db: Sqlite): CleanupStep {
  const remove = db.prepare(`
    DELETE FROM outages WHERE id IN (
      SELECT id FROM outages o WHERE returned_at < @before
        AND EXISTS (SELECT 1 FROM outages n WHERE n.queue = o.queue AND n.id > o.id)
        AND NOT EXISTS (SELECT 1 FROM jobs WHERE outage_id = o.id) LIMIT @limit)`);
  return (before, limit) => remove.run({ before, limit }).changes;
}

function pairingCodes(db: Sqlite): CleanupStep {
  const remove = db.prepare(
    'DELETE FROM pairing_codes WHERE code IN (SELECT code FROM pairing_codes WHERE expires_at < @before LIMIT @limit)',
  );
  return (before, limit) => remove.run({ before, limit }).changes;
}

/** Said or cancelled, as Temporal knows; the record has what was said. */
function pastReminders(db: Sqlite): CleanupStep {
  const remove = db.prepare(`
    DELETE FROM reminders WHERE id IN (SELECT id FROM reminders WHERE ended_at < @before AND is_told = 1 LIMIT @limit)`);
  return (before, limit) => remove.run({ before, limit }).changes;
}
