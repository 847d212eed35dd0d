import { rmSync, statSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Uploads and downloads that nobody went on with for so long begin anew. */
const UNFINISHED_KEPT_MS = 3 * 86_400_000;

/** What was removed. */
export interface Forgotten {
  files: number;
  bytes: number;
}

/** Removes the files under the names of their content that were not touched since `before` and that nobody wants. */
export async function forgetFiles(
  folder: string,
  before: number,
  isWanted: (sha256: string) => boolean,
): Promise<Forgotten> {
  const forgotten = { files: 0, bytes: 0 };
  for (const shelf of (await readdir(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    for (const name of await readdir(join(folder, shelf))) {
      const bytes = isWanted(name) ? null : removeIfOld(join(folder, shelf, name), before);
      if (bytes === null) continue;
      forgotten.files += 1;
      forgotten.bytes += bytes;
    }
  }
  return forgotten;
}

/** At once, so that nobody claims it between the look and the deed. @returns its size, null where it stays */
function removeIfOld(file: string, before: number): number | null {
  const { mtimeMs, size } = statSync(file);
  if (mtimeMs >= before) return null;
  rmSync(file);
  return size;
}

/** Removes what was begun in a folder (not in those below it) and left lying. */
export async function forgetUnfinished(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(folder, entry.name);
    const changed = (await stat(file).catch(() => null))?.mtimeMs ?? Date.now();
    if (Date.now() - changed > UNFINISHED_KEPT_MS) await rm(file, { force: true });
  }
}
