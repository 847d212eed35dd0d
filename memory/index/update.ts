import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Sqlite } from '../../storage/sqlite.ts';
import { LOG_FILE } from '../log/parse-log.ts';
import { createIndexFiles } from './index-files.ts';

/** A file changed less than this before it was looked at may change again unseen: clocks of file systems are coarse. */
const SETTLED_MS = 2_000;
/** About how much is indexed in one commit: little enough that another process waiting for it hardly notices. */
const COMMIT_BYTES = 2_000_000;

export interface Progress {
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
}

/** Keeps the index equal to the files of a folder. Any number of processes may do so at once. */
export function createUpdate({ db, folder }: { db: Sqlite; folder: string }) {
  const files = createIndexFiles(db);
  const known = db.prepare('SELECT name, seen FROM log_files').raw();

  /** Brings the index up to date: reads what is new or changed, drops what is gone. */
  function update(onProgress?: (progress: Progress) => void): void {
    const indexed = new Map(known.all() as [string, string | null][]);
    const there = lookAt(folder);
    const gone = [...indexed.keys()].filter((name) => !there.has(name));
    const changed = [...there.values()].filter(({ name, seen }) => indexed.get(name) !== seen);
    if (gone.length > 0) db.transaction(() => gone.forEach(files.remove)).immediate();

    const progress: Progress = { files: changed.length, filesDone: 0, bytes: 0, bytesDone: 0 };
    progress.bytes = changed.reduce((sum, { size }) => sum + size, 0);
    for (const batch of batches(changed)) {
      db.transaction(() => batch.forEach(bring)).immediate();
      progress.filesDone += batch.length;
      progress.bytesDone += batch.reduce((sum, { size }) => sum + size, 0);
      onProgress?.(progress);
    }
  }

  function bring({ name, seen, settled }: FileLook): void {
    const content = readFile(join(folder, name));
    if (!content) return files.remove(name);
    const row = files.find(name);
    const grown = row && content.length >= row.bytes && hashOf(content.subarray(0, row.bytes)) === row.hash;
    if (!row) files.add(name, content, hashOf(content));
    else if (!grown) files.replace(row, content, hashOf(content));
    else if (content.length > row.bytes) files.extend(row, content, hashOf(content));
    files.markSeen(name, settled ? seen : null);
  }

  return update;
}

interface FileLook {
  name: string;
  size: number;
  /** Changes whenever the file does, unless it is written twice within the file system's tick. */
  seen: string;
  settled: boolean;
}

function lookAt(folder: string): Map<string, FileLook> {
  const looks = new Map<string, FileLook>();
  for (const name of readdirSync(folder).sort()) {
    if (!LOG_FILE.test(name)) continue;
    const stat = statSync(join(folder, name), { throwIfNoEntry: false });
    if (!stat?.isFile()) continue;
    const settled = Math.abs(Date.now() - stat.mtimeMs) > SETTLED_MS;
    looks.set(name, { name, size: stat.size, seen: `${stat.size} ${stat.mtimeMs} ${stat.ino}`, settled });
  }
  return looks;
}

function* batches(files: readonly FileLook[]): Generator<FileLook[]> {
  let batch: FileLook[] = [];
  let bytes = 0;
  for (const file of files) {
    batch.push(file);
    bytes += file.size;
    if (bytes < COMMIT_BYTES) continue;
    yield batch;
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

/** Null when it was taken away meanwhile. */
function readFile(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function hashOf(content: Buffer): string {
  return createHash('sha1').update(content).digest('hex');
}
