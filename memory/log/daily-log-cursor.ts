import type { Migration, Sqlite } from '../../storage/sqlite.ts';

/** Where the daily log has got to, in `node.db`. At most one batch is being written; `batch_*` say which. */
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

/** Text to be appended to one file: intent is written down first, so that a crash in between appends it once. */
export interface Batch {
  /** The record's sequence number that the log has reached once this is written. */
  seq: number;
  file: string;
  /** Size of the file before, in bytes. */
  offset: number;
  text: string;
}

export function createCursor(db: Sqlite) {
  const read = db.prepare('SELECT * FROM daily_log');
  const begin = db.prepare(
    'UPDATE daily_log SET batch_seq = @seq, batch_file = @file, batch_offset = @offset, batch_text = @text',
  );
  const end = db.prepare(
    'UPDATE daily_log SET seq = batch_seq, batch_seq = NULL, batch_file = NULL, batch_offset = NULL, batch_text = NULL',
  );
  type Row = { seq: number; batch_seq: number | null; batch_file: string; batch_offset: number; batch_text: string };

  return {
    seq: () => (read.get() as Row).seq,
    /** What was begun and not ended. */
    open(): Batch | null {
      const row = read.get() as Row;
      if (row.batch_seq === null) return null;
      return { seq: row.batch_seq, file: row.batch_file, offset: row.batch_offset, text: row.batch_text };
    },
    begin: (batch: Batch) => begin.run({ ...batch }),
    end: () => end.run(),
  };
}
