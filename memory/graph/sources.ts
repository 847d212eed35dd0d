import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_FILE } from '../log/parse-log.ts';
import { EDITS_FILE } from './edits.ts';

/** The operator's own memory, which the graph reads as it stands. */
export const CURATED_FILE = 'MEMORY.md';

/** A file changed less than this before it was looked at may change again unseen: clocks of file systems are coarse. */
const SETTLED_MS = 2_000;

/** A file that the graph is made of, as it stands on the disk. */
export interface SourceFile {
  file: string;
  /** Changes whenever the file does; empty while it may change unseen. */
  seen: string;
}

/** The files that the graph is made of, the edits last. */
export function listSources(folder: string): SourceFile[] {
  const logs = readdirSync(folder).filter((name) => LOG_FILE.test(name));
  return [...logs.toSorted(), CURATED_FILE, EDITS_FILE].flatMap((name) => look(folder, name));
}

function look(folder: string, file: string): SourceFile[] {
  const stats = statSync(join(folder, file), { throwIfNoEntry: false });
  if (!stats?.isFile()) return [];
  const settled = Math.abs(Date.now() - stats.mtimeMs) > SETTLED_MS;
  return [{ file, seen: settled ? `${stats.size} ${stats.mtimeMs} ${stats.ino}` : '' }];
}

/** What stands in a file; nothing where it is gone meanwhile. */
export function contentOf(folder: string, file: string): Buffer {
  try {
    return readFileSync(join(folder, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

export function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64url');
}
