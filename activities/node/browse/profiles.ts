import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Job } from '../../../contracts/skill.ts';
import { loadSettings } from '../../../platform/settings.ts';

const POLL_MS = 250;

/** A named profile that is held: its folder keeps cookies and logins from one job to the next. */
export interface HeldProfile {
  folder: string;
  release(): void;
}

/**
 * Takes a named profile for one job alone, waiting while another job has it.
 * The write lock of a SQLite file is what is held: the system itself drops it when its process dies, however it dies.
 */
export async function holdProfile(name: string, job: Job): Promise<HeldProfile> {
  const folder = join(loadSettings().paths.profiles, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new Database(`${folder}.lock`, { timeout: 0 });
  try {
    while (!takesLock(lock)) {
      job.progress({ note: `waiting: another job uses the profile ${name}` });
      await delay(POLL_MS, undefined, { signal: job.signal });
    }
  } catch (error) {
    lock.close();
    throw error;
  }
  return { folder, release: () => lock.close() };
}

function takesLock(lock: Database.Database): boolean {
  try {
    lock.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return false;
    throw error;
  }
}
