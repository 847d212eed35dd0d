import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../platform/log.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Chore } from './chores.ts';

/** Small enough that whoever writes meanwhile hardly waits (docs/crons.md has the measurement). */
const ROWS = 200;
const PAGES = 256;
const PAUSE_MS = 5;
/** A file that can't shrink bit by bit is written anew in one go, which stops everything: a second for so much. */
const VACUUMED_BYTES = 64 * 1_048_576;

export interface CleanupChoreOptions {
  recorder: Pick<Recorder, 'cleanup'>;
  /** How long rows are kept that nothing rests on, in milliseconds. */
  keptMs: () => number;
  log: Log;
}

/** Takes out of `gateway.db` what is past its retention, and gives the room back, in slices between which others write. */
export function recorderCleanupChore({ recorder: { cleanup }, keptMs, log }: CleanupChoreOptions): Chore {
  return {
    name: 'recorder-cleanup',
    summary: 'Remove what is past its retention from gateway.db, and give the room back',
    schedule: { kind: 'cron', expression: '10 4 * * *' },
    async run(_fire, alive, signal) {
      const before = Date.now() - keptMs();
      let [rows, pages] = [0, 0];
      for (const step of cleanup.steps)
        for await (const removed of slices(() => step(before, ROWS), alive, signal)) rows += removed;
      if (!cleanup.canShrink() && cleanup.size() <= VACUUMED_BYTES) cleanup.vacuum();
      for await (const freed of slices(() => cleanup.shrink(PAGES), alive, signal)) pages += freed;
      cleanup.settle();
      log.info({ rows, pages }, 'the record was cleaned up');
      return {};
    },
  };
}

/** Works until there is nothing left to do, and lets others have their turn after each bit. */
async function* slices(work: () => number, alive: () => void, signal: AbortSignal): AsyncGenerator<number> {
  for (let done = work(); done > 0; done = work()) {
    yield done;
    alive();
    await sleep(PAUSE_MS, undefined, { signal });
  }
}
