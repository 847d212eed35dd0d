import { mkdirSync, realpathSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BadInput, isDiskFull, UserError } from '../../contracts/errors.ts';
import { openDatabase, type Sqlite } from '../../storage/sqlite.ts';
import { type Columns, createColumnReader } from './columns.ts';
import { createRebuild } from './rebuild.ts';
import { indexMigrations } from './schema.ts';
import { createUpdate, type Progress } from './update.ts';

/** The daily logs of one folder, indexed. */
export interface LogIndex {
  db: Sqlite;
  /** Makes the index equal to the files as they are now. */
  update(onProgress?: (progress: Progress) => void): void;
  columns(): Columns;
  /** Makes the index anew from the files; what a kill left half done is gone on with. */
  rebuild(onProgress?: (progress: Progress) => void): void;
  close(): void;
}

/**
 * Opens the index of `folder` in `database`, which is made where it is missing. It is empty until the first `update`.
 * @throws BadInput where there is no such folder
 */
export function openLogIndex({ folder, database }: { folder: string; database: string }): LogIndex {
  let db: Sqlite;
  try {
    mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
    db = openDatabase(database, indexMigrations);
  } catch (error) {
    if (isDiskFull(error))
      throw new UserError(`There is no room for the index ${database}; free some.`, { cause: error });
    throw error;
  }
  // Losing the last commit to a power cut costs a look at the files, so no commit waits for the disk.
  db.pragma('synchronous = NORMAL');
  db.pragma('cache_size = -32000');
  db.pragma('mmap_size = 1073741824');
  const update = createUpdate({ db, folder });
  return {
    db,
    update,
    columns: createColumnReader(db),
    rebuild: createRebuild({ db, update }),
    close: () => db.close(),
  };
}

/**
 * The database for a folder that is not the home's memory: in the system's cache, named by the folder's real path, so
 * that nothing is written into the folder itself.
 */
export function cachedIndexOf(folder: string, env: NodeJS.ProcessEnv = process.env): string {
  const name = createHash('sha256').update(realPath(folder)).digest('hex').slice(0, 24);
  return join(cacheFolder(env), 'mainstay', 'memory', `${name}.db`);
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env['XDG_CACHE_HOME']) return env['XDG_CACHE_HOME'];
  const home = homedir();
  if (home === '/' || home === '') return tmpdir();
  return process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    throw new BadInput(`There is no folder ${folder}; name one with daily logs (2026-02-08.md …).`, { cause: error });
  }
}
