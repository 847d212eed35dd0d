import { formatDuration } from '../contracts/duration.ts';
import type { OwnLog } from '../contracts/log-entry.ts';
import { jobIdOfWorkflow } from '../contracts/work.ts';
import type { Log } from '../platform/log.ts';
import type { Migration, Sqlite } from '../storage/sqlite.ts';
import type { Finished, Journal } from './journal/journal.ts';

/** A gateway that restarts is gone for a second or two, which is nothing to tell. */
const WORTH_TELLING_MS = 10_000;

/** Since when the node is cut off, in `node.db`: a node that dies meanwhile still knows it. */
export const ownLogMigration: Migration = (db) =>
  db.exec('CREATE TABLE cut_off (id INTEGER PRIMARY KEY CHECK (id = 1), since INTEGER NOT NULL) STRICT');

export interface OwnLogOptions {
  db: Sqlite;
  journal: Pick<Journal, 'finishedSince'>;
  node: string;
  log: Log;
  handOver(entries: OwnLog['entries']): Promise<void>;
}

/** What happened on the node while it was cut off from the gateway: told on return, each once. */
export function createOwnLog({ db, journal, node, log, handOver }: OwnLogOptions) {
  const begin = db.prepare('INSERT INTO cut_off (id, since) VALUES (1, ?) ON CONFLICT DO NOTHING');
  const begun = db.prepare('SELECT since FROM cut_off').pluck();
  const end = db.prepare('DELETE FROM cut_off');
  let since = (begun.get() as number | undefined) ?? null;
  let telling: Promise<void> | null = null;

  async function tell(from: number): Promise<void> {
    const now = Date.now();
    const finished = journal.finishedSince(from);
    await handOver([
      { key: `cut:${from}`, at: from, text: `Node ${node} lost the line to the gateway` },
      ...finished.map((work) => ({ key: `finished:${nameOf(work)}`, at: work.at, text: sentence(work) })),
      { key: `return:${from}`, at: now, text: `Node ${node} ${report(now - from, finished.length)}` },
    ]);
    forget();
  }

  function forget(): void {
    end.run();
    since = null;
  }

  return {
    /** The gateway could not be reached. */
    noteCut(): void {
      if (since !== null) return;
      since = Date.now();
      try {
        begin.run(since);
      } catch (error) {
        // Only a node that dies meanwhile will not know how long it was.
        log.warn({ err: error }, 'that the node is cut off could not be noted');
      }
    },
    /** The gateway has answered what it was asked then: a short cut is over, and no word is lost about it. */
    noteAnswered(askedAt: number): void {
      if (since !== null && askedAt >= since && askedAt - since < WORTH_TELLING_MS) forget();
    },
    /** Tells what there is to tell, if the node was cut off for long. @throws while the gateway does not take it */
    async tellIfCut(): Promise<void> {
      if (since === null || Date.now() - since < WORTH_TELLING_MS) return;
      await (telling ??= tell(since).finally(() => (telling = null)));
    },
  };
}

const nameOf = ({ workflowId, runId, activityId }: Finished) => `${workflowId} ${runId} ${activityId}`;

const ENDS: Record<Finished['kind'], string> = { result: 'finished', failure: 'failed', cancelled: 'was cancelled' };

function sentence({ workflowId, skill, kind }: Finished): string {
  return `Job ${jobIdOfWorkflow(workflowId)} (${skill}) ${ENDS[kind]} while its node was cut off`;
}

function report(ms: number, finished: number): string {
  const jobs = finished === 0 ? '' : `; ${finished} ${finished === 1 ? 'job' : 'jobs'} ended meanwhile`;
  return `reaches the gateway again after ${formatDuration(ms)}${jobs}`;
}
