import type { Sqlite } from '../../storage/sqlite.ts';

interface Source {
  table: string;
  /** JSON in which files are named by their SHA-256. */
  column: string;
  /** Whether a row's files are still wanted, at any age or since `@before`. */
  wanted: string;
}

const OPEN_JOB = "state IN ('queued', 'running', 'waiting-approval')";

const SOURCES: readonly Source[] = [
  { table: 'entries', column: 'data', wanted: 'at >= @before' },
  { table: 'messages', column: 'attachments', wanted: '(accepted_at >= @before OR answered_at IS NULL)' },
  { table: 'jobs', column: 'attachments', wanted: `(queued_at >= @before OR finished_at >= @before OR ${OPEN_JOB})` },
  { table: 'jobs', column: 'artifacts', wanted: 'finished_at >= @before' },
  // Those of open tasks.
  { table: 'agent_files', column: 'file', wanted: 'TRUE' },
  // One that was refused may be sent again by hand.
  { table: 'outbox', column: 'body', wanted: "(created_at >= @before OR state <> 'sent')" },
];

/** Some rows' files, and where to go on; null: that was all. */
export interface FilePage {
  sha256s: string[];
  next: number | null;
}

/** Which files the record refers to, a page of rows at a time: looking through all of it takes long. */
export function createFileReferences(db: Sqlite) {
  return SOURCES.map(({ table, column, wanted }) => {
    const last = db
      .prepare(`SELECT max(place) FROM (SELECT rowid AS place FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?)`)
      .pluck();
    const files = db
      .prepare(
        `SELECT DISTINCT tree.value FROM ${table} AS source, json_tree(source.${column}) AS tree
         WHERE source.rowid > @after AND source.rowid <= @last AND ${wanted}
           AND source.${column} LIKE '%"sha256"%' AND tree.key = 'sha256'`,
      )
      .pluck();
    /** The files of up to `limit` rows after a place, wanted since `before` (milliseconds). */
    return (after: number, limit: number, before: number): FilePage => {
      const next = last.get(after, limit) as number | null;
      return { next, sha256s: next === null ? [] : (files.all({ after, last: next, before }) as string[]) };
    };
  });
}
