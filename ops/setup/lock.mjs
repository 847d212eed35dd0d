import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const SIGN_OF_LIFE_MS = 2_000;
// The holder may be kept from its sign of life by a busy machine, hardly this long; a pid alone could be another's by now.
const DEAD_AFTER_MS = 60_000;

/**
 * Runs `work` while no other process holds the same lock file; one left by a dead process is taken over.
 * @template T
 * @param {string} file
 * @param {(pid: number) => void} onWait told once, who is waited for
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, onWait, work) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!take(file)) {
    const holder = holderOf(file);
    if (holder === null) continue;
    if (!isAlive(holder)) {
      removeDead(file, holder.pid);
      continue;
    }
    if (!told) onWait(holder.pid);
    told = true;
    await delay(100);
  }
  const sign = setInterval(() => utimesSync(file, new Date(), new Date()), SIGN_OF_LIFE_MS);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(sign);
    process.off('exit', release);
    release();
  }
}

/**
 * A link appears with its whole content at once, so nobody ever reads half a lock.
 * @param {string} file
 */
function take(file) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine);
  }
}

/**
 * @param {string} file
 * @returns {{ pid: number, seenMs: number } | null} null when it was released a moment ago
 */
function holderOf(file) {
  try {
    return { pid: Number(readFileSync(file, 'utf8')), seenMs: statSync(file).mtimeMs };
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw error;
  }
}

/** @param {{ pid: number, seenMs: number }} holder */
function isAlive({ pid, seenMs }) {
  if (Date.now() - seenMs > DEAD_AFTER_MS) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Moved aside before it is removed: of several that saw the dead holder, one gets to move it, and one that took away a
 * newcomer's lock instead sees so and puts it back.
 * @param {string} file
 * @param {number} deadPid
 */
function removeDead(file, deadPid) {
  const aside = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, aside);
    if (holderOf(aside)?.pid !== deadPid) linkSync(aside, file);
    rmSync(aside);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  }
}
