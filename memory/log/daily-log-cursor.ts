import type { Migration, Sqlite } from '../../storage/sqlite.ts';

/** Where the daily log had got to before ADR 21, in `node.db`. */
export const dailyLogMigration: Migration = (db) =>
  db.exec(`
    CREATE TABLE daily_log (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      seq INTEGER NOT NULL,
      batch_seq INTEGER,
      batch_file TEXT,
      batch_offset INTEGER,
      batch_text TEXT
    ) STRICT;
    INSERT INTO daily_log (id, seq) VALUES (1, 0);
  `);

/** How far each day's file was written when it was last noted; a batch that was begun counts as not written. */
export const dailyLogFilesMigration: Migration = (db) =>
  db.exec(`
    CREATE TABLE daily_log_files (file TEXT PRIMARY KEY, size INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO daily_log_files SELECT coalesce(batch_file, ''), coalesce(batch_offset, 0), seq FROM daily_log;
    DROP TABLE daily_log;
  `);

/** A crash leaves at most so many batches to be looked for in the files. */
const SETTLE_AFTER = 200;

/**
 * Notes of how far the log is. They are kept in memory and settled now and then, since a commit for each would cost a
 * second sync: what a file holds beyond its noted size is looked at when the log is opened (`tails.ts`).
 */
export function createCursor(db: Sqlite) {
  const upsert = db.prepare(`
    INSERT INTO daily_log_files (file, size, seq) VALUES (@file, @size, @seq)
    ON CONFLICT (file) DO UPDATE SET size = excluded.size, seq = excluded.seq`);
  const sizeOf = db.prepare('SELECT size FROM daily_log_files WHERE file = ?').pluck();
  let seq = db.prepare('SELECT coalesce(max(seq), 0) FROM daily_log_files').pluck().get() as number;
  const unsettled = new Map<string, { file: string; size: number; seq: number }>();
  let batches = 0;

  const settle = db.transaction(() => unsettled.forEach((note) => upsert.run(note)));

  return {
    /** The record's sequence number that the log has reached. */
    seq: () => seq,
    /** Size of a file when it was last noted, in bytes; 0 where it never was. */
    sizeOf: (file: string) => unsettled.get(file)?.size ?? (sizeOf.get(file) as number | undefined) ?? 0,
    note(file: string, size: number, reached: number): void {
      unsettled.set(file, { file, size, seq: reached });
      seq = reached;
      if ((batches += 1) >= SETTLE_AFTER) this.settle();
    },
    /** Makes the notes durable; to be called in a quiet moment. */
    settle(): void {
      if (unsettled.size === 0) return;
      settle();
      unsettled.clear();
      batches = 0;
    },
  };
}

export type Cursor = ReturnType<typeof createCursor>;
