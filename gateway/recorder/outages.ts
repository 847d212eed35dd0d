import type { Sqlite } from '../../storage/sqlite.ts';

export interface Outage {
  id: number;
  queue: string;
  beganAt: number;
  returnedAt: number | null;
}

/** What a chat's notice of an outage says. Times are milliseconds. */
export interface WaitingJobs {
  count: number;
  /** Still waiting or running. */
  open: number;
  /** Still waiting. */
  queued: number;
  longestWaitMs: number;
  lastFinishedAt: number | null;
  /** The first message of the chat that had to wait. */
  firstMessageId: string | null;
}

/** The times a queue was without a node, and the jobs that waited in them. */
export function createOutages(db: Sqlite) {
  const columns = 'id, queue, began_at AS beganAt, returned_at AS returnedAt';
  const latest = db.prepare(`SELECT ${columns} FROM outages WHERE queue = ? ORDER BY id DESC LIMIT 1`);
  const byId = db.prepare(`SELECT ${columns} FROM outages WHERE id = ?`);
  const begin = db.prepare(`INSERT INTO outages (queue, began_at) VALUES (?, ?) RETURNING ${columns}`);
  const returned = db.prepare('UPDATE outages SET returned_at = ? WHERE id = ?');
  const assign = db.prepare(
    "UPDATE jobs SET outage_id = ? WHERE queue = ? AND state = 'queued' AND state IN ('queued', 'running', 'waiting-approval') AND outage_id IS NOT ?",
  );
  const assignOne = db.prepare('UPDATE jobs SET outage_id = ? WHERE id = ?');
  const chats = db.prepare('SELECT DISTINCT chat FROM jobs WHERE outage_id = ? AND chat IS NOT NULL').pluck();
  const summary = db.prepare(`
    SELECT count(*) AS count,
      coalesce(sum(state IN ('queued', 'running', 'waiting-approval')), 0) AS open,
      coalesce(sum(state = 'queued'), 0) AS queued,
      coalesce(max(coalesce(started_at, finished_at, @now) - queued_at), 0) AS longestWaitMs,
      max(finished_at) AS lastFinishedAt,
      (SELECT message_id FROM jobs WHERE outage_id = @id AND chat = @chat ORDER BY rowid LIMIT 1) AS firstMessageId
    FROM jobs WHERE outage_id = @id AND chat = @chat`);
  const jobs = db.prepare(`
    SELECT count(*) AS count, coalesce(max(coalesce(started_at, finished_at, @now) - queued_at), 0) AS longestWaitMs
    FROM jobs WHERE outage_id = @id`);
  const open = db
    .prepare(
      "SELECT 1 FROM jobs WHERE outage_id = ? AND chat = ? AND state IN ('queued', 'running', 'waiting-approval') LIMIT 1",
    )
    .pluck();
  // Jobs of crons have no chat, and go behind people's.
  const listed = db.prepare(`
    SELECT j.id, j.summary, j.queued_at AS queuedAt,
      (SELECT count(*) FROM jobs o WHERE o.queue = j.queue AND o.state = 'queued' AND o.chat IS NOT NULL AND o.rowid <= j.rowid) AS position
    FROM jobs j WHERE j.outage_id = ? AND j.chat = ? AND j.state = 'queued' ORDER BY j.rowid LIMIT ?`);

  return {
    latest: (queue: string) => (latest.get(queue) as Outage | undefined) ?? null,
    find: (id: number) => (byId.get(id) as Outage | undefined) ?? null,
    begin: (queue: string, at: number) => begin.get(queue, at) as Outage,
    /** `at` null: the node was lost again so soon that it is the same outage. */
    setReturned: (id: number, at: number | null) => returned.run(at, id),
    /** Jobs that wait on the outage's queue become its jobs, also those left over from an earlier one. @returns how many */
    takeWaiting: (outage: Outage): number => assign.run(outage.id, outage.queue, outage.id).changes,
    take: (outage: Outage, jobId: string) => assignOne.run(outage.id, jobId),
    chats: (id: number) => chats.all(id) as string[],
    summary: (id: number, chat: string, now: number) => summary.get({ id, chat, now }) as WaitingJobs,
    /** All that waited in it, those of crons among them. */
    jobs: (id: number, now: number) => jobs.get({ id, now }) as Pick<WaitingJobs, 'count' | 'longestWaitMs'>,
    /** Whether some job of the chat's notice waits or runs: asked at the end of each, so it looks at one row. */
    anyOpen: (id: number, chat: string): boolean => open.get(id, chat) !== undefined,
    /** The first jobs of a chat that wait, with their place in the whole queue. */
    waiting: (id: number, chat: string, limit: number) =>
      listed.all(id, chat, limit) as { id: string; summary: string; queuedAt: number; position: number }[],
  };
}
