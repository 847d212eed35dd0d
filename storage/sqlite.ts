import Database from 'better-sqlite3';

export type Sqlite = Database.Database;

/** One step of a schema: its place in the list is its number, so steps are only ever appended. */
export type Migration = (db: Sqlite) => void;

/** A connection that loses nothing on a power cut: WAL with `synchronous=FULL` syncs each commit. */
export function connectSqlite(file: string): Sqlite {
  const db = new Database(file);
  // Before anything else is written, or only a VACUUM would make it so: free pages can then be given back bit by bit.
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
  return db;
}

/** Opens a database and runs the migrations it has not seen; `user_version` counts them. */
export function openDatabase(file: string, migrations: readonly Migration[]): Sqlite {
  const db = connectSqlite(file);
  const migrate = db.transaction(() => {
    const seen = db.pragma('user_version', { simple: true }) as number;
    if (seen > migrations.length) {
      throw new Error(
        `${file} was written by a newer Mainstay (schema ${seen}, this one knows ${migrations.length}); start the newer one.`,
      );
    }
    for (const migration of migrations.slice(seen)) migration(db);
    db.pragma(`user_version = ${migrations.length}`);
  });
  try {
    migrate.immediate();
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}
