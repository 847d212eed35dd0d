import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProcessIdentity } from './processes.ts';

const identity = z.object({ pid: z.number().int(), startTime: z.string() });

/** Notes a process of this home by its part's name, so that whoever comes later can find it or end it. */
export function writeProcessFile(folder: string, part: string, process: ProcessIdentity): void {
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `.${part}.tmp`);
  writeFileSync(temporary, JSON.stringify(process));
  renameSync(temporary, join(folder, `${part}.json`));
}

/** The process noted for a part, or null. Whether it still runs is for the caller to ask. */
export function readProcessFile(folder: string, part: string): ProcessIdentity | null {
  try {
    return identity.parse(JSON.parse(readFileSync(join(folder, `${part}.json`), 'utf8')));
  } catch {
    // Never written, or torn by a crash of an old file system: as good as none.
    return null;
  }
}

export function removeProcessFile(folder: string, part: string): void {
  rmSync(join(folder, `${part}.json`), { force: true });
}

/** The parts that are noted. */
export function notedParts(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json') && !file.startsWith('.'))
      .map((file) => file.slice(0, -'.json'.length));
  } catch {
    return [];
  }
}
