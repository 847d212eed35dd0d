import type { Migration } from '../../storage/sqlite.ts';

/** Places in one file an entry's id leaves room for: its id is `file × PLACES + place`, so neighbours have neighbouring ids. */
export const PLACES = 2 ** 20;

/** The index of the daily logs in `memory.db`. All of it can be made again from the files. */
export const indexMigrations: readonly Migration[] = [
  (db) =>
    db.exec(`
      CREATE TABLE log_state (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        -- Counts the changes, so that a searcher knows what it has not seen.
        version INTEGER NOT NULL,
        -- 1 while a rebuild has begun and not ended.
        rebuilding INTEGER NOT NULL
      ) STRICT;
      INSERT INTO log_state VALUES (1, 0, 0);

      CREATE TABLE log_files (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        -- Size and time of change of the file as it was last found to be what is indexed; null: to be looked at again.
        seen TEXT,
        -- How much of it is indexed, and the hash of that.
        bytes INTEGER NOT NULL,
        hash TEXT NOT NULL,
        -- Where its last entry begins: what is appended is read from there.
        last_offset INTEGER NOT NULL,
        last_line INTEGER NOT NULL,
        entries INTEGER NOT NULL,
        -- What ranking needs of each entry, as of facts.ts.
        facts BLOB NOT NULL,
        version INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE log_speakers (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

      CREATE TABLE log_entries (id INTEGER PRIMARY KEY, line INTEGER NOT NULL, text TEXT NOT NULL) STRICT;

      -- Which entry has which stem: how often and where is not asked. Stems are made before, by the rules of memory/words.
      CREATE VIRTUAL TABLE log_words USING fts5 (
        stems, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
      );
    `),
  // Echoes have no words since: what was indexed before is read again from the files.
  (db) =>
    db.exec(`
      DELETE FROM log_files;
      DELETE FROM log_entries;
      DELETE FROM log_words;
      UPDATE log_state SET version = version + 1;
    `),
];
