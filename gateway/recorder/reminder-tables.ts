import type { Migration } from '../../storage/sqlite.ts';

/** What people want to be reminded of. */
export const reminderTables: Migration = (db) =>
  db.exec(`
      -- \`due_at\` is the one time, or a repeating one's first; \`schedule\` is JSON. Until Temporal was told of its last change
      -- \`is_told\` is 0.
      CREATE TABLE reminders (
        id TEXT PRIMARY KEY,
        chat TEXT NOT NULL,
        message_id TEXT,
        text TEXT NOT NULL,
        due_at INTEGER NOT NULL,
        schedule TEXT,
        timezone TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
        is_told INTEGER NOT NULL DEFAULT 0,
        asked_at INTEGER NOT NULL,
        ended_at INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX reminders_open ON reminders (due_at) WHERE state = 'open';
      CREATE INDEX reminders_untold ON reminders (id) WHERE is_told = 0;
    `);
