// Shifts the wall clock of a process, for tests and storms: `node --import THIS_FILE`, with the milliseconds to add in
// the file that MAINSTAY_CHAOS_CLOCK names. Timers and performance.now() go on as they were, as when a real clock jumps.
import { readFileSync } from 'node:fs';

const LOOK_AGAIN_MS = 200;
const file = process.env['MAINSTAY_CHAOS_CLOCK'];
if (file) shiftBy(createOffset(file));

/**
 * @param {string} path
 * @returns {() => number} milliseconds; 0 where the file is missing or says nothing
 */
function createOffset(path) {
  let lookedAt = -Infinity;
  let offset = 0;
  return () => {
    const now = performance.now();
    if (now - lookedAt >= LOOK_AGAIN_MS) {
      lookedAt = now;
      offset = read(path);
    }
    return offset;
  };
}

/** @param {string} path */
function read(path) {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
}

/** @param {() => number} offset */
function shiftBy(offset) {
  const realNow = Date.now.bind(Date);
  const now = () => realNow() + offset();
  // A proxy, so that `instanceof`, `Date.prototype` and what was imported before stay the same object's.
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new Date(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  });
}
