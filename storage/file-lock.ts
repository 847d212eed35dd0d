import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { UserError } from '../contracts/errors.ts';

const LOOK_EVERY_MS = 10;
const PATIENCE_MS = 10_000;

/** Who of this process waits for which lock: each takes its place behind the one before. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Does the work while no other process and no other caller of this one does any under the same file. The lock is the
 * kernel's (an SQLite transaction on an empty database), so a process that is killed holds it no more.
 * @throws UserError when another process holds it for ten seconds
 */
export async function withFileLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const before = queues.get(file) ?? Promise.resolve();
  const mine = before.catch(() => undefined).then(() => alone(file, work));
  queues.set(file, mine);
  try {
    return await mine;
  } finally {
    if (queues.get(file) === mine) queues.delete(file);
  }
}

async function alone<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const lock = new Database(file, { timeout: 0 });
  try {
    await take(lock, file);
    return await work();
  } finally {
    lock.close();
  }
}

/** Asks again and again rather than by SQLite's own waiting, which would hold up the whole process. */
async function take(lock: Database.Database, file: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
      if (performance.now() > deadline)
        throw new UserError(`Another process has been writing under ${file} for ten seconds; try again soon.`, {
          cause: error,
        });
    }
    await sleep(LOOK_EVERY_MS);
  }
}
