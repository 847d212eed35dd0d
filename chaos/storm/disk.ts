import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const PIECE = Buffer.alloc(1 << 20);
const CRUMB = Buffer.alloc(4096);

/** A small disk of its own for one home, so that it can be full without harm to anybody. */
export interface Disk {
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  empty(): void;
  unmount(): Promise<void>;
}

/** Mounts a tmpfs; needs root on Linux. */
export async function mountDisk(folder: string, megabytes: number): Promise<Disk> {
  mkdirSync(folder, { recursive: true });
  await execute('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'mainstay-storm', folder]);
  const ballast = join(folder, 'ballast');
  return {
    fill() {
      writeFileSync(ballast, '');
      for (const piece of [PIECE, CRUMB]) {
        try {
          for (;;) appendFileSync(ballast, piece);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    // Lazily: a process that died a moment ago may still be counted as its user.
    unmount: () => execute('umount', ['-l', folder]).then(() => undefined),
  };
}
