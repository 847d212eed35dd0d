import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

const BLOCK = 512;
// What an entry takes besides its content, so that a million empty files are not nothing.
const ENTRY = 512;

/** The bytes that a folder takes on disk; links are counted, not followed. It stops once there are more than `enough`. */
export async function folderSize(folder: string, enough: number): Promise<number> {
  let bytes = 0;
  for (const waiting = [folder]; waiting.length > 0 && bytes <= enough;) {
    const at = waiting.pop()!;
    for await (const entry of await opendir(at).catch(gone)) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      bytes += await lstat(path).then(
        ({ blocks }) => blocks * BLOCK + ENTRY,
        () => 0,
      );
      if (bytes > enough) break;
    }
  }
  return bytes;
}

/** What the program removes, or hides, while we look does not count. */
function gone(error: NodeJS.ErrnoException): never[] {
  if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(error.code ?? '')) return [];
  throw error;
}
