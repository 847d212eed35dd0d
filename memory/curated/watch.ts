import { type FSWatcher, watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sentenceOf } from '../../contracts/errors.ts';
import type { CuratedCopy } from '../../contracts/http/memory.ts';
import type { Log } from '../../platform/log.ts';
import type { Redact } from '../../platform/secrets/redact-known.ts';
import { secretsOf } from './secrets.ts';
import { type Curated, openCurated } from './store.ts';
import { conflictText } from './words.ts';

/** Where the system tells of no changes, as on some network drives, they are looked for. */
const LOOK_EVERY_MS = 2_000;
const TRY_AGAIN_MS = 1_000;
const LONGEST_CONFLICT = 3_000;

export interface CuratedWatchOptions {
  /** The folder of `MEMORY.md`; it has to be there. */
  memory: string;
  /** Gives the gateway its copy. @throws while it does not take it */
  handOver(copy: CuratedCopy, signal: AbortSignal): Promise<void>;
  log: Log;
}

/**
 * Takes hand edits in as they are saved, and hands the memory over after each change, whoever made it, until stopped.
 * While the gateway is away the latest waits.
 */
export async function watchCurated({ memory, handOver, log }: CuratedWatchOptions, signal: AbortSignal): Promise<void> {
  const curated = openCurated(memory);
  const alarm = createAlarm(memory, log);
  let seen = '';
  let handed = '';
  let problem = '';
  while (!signal.aborted) {
    let pause = LOOK_EVERY_MS;
    const stamp = curated.stamp();
    if (stamp !== seen) {
      try {
        const copy = await copyOf(curated, secretsOf(memory));
        const text = JSON.stringify(copy);
        if (copy && text !== handed) await handOver(copy, signal);
        handed = text;
        // As it was before we looked: what was saved meanwhile, our own taking it in too, is looked at once more.
        seen = stamp;
        pause = curated.stamp() === stamp ? LOOK_EVERY_MS : 0;
        problem = '';
      } catch (error) {
        if (signal.aborted) break;
        if (problem !== sentenceOf(error)) log.info({ err: error }, 'the curated memory waits to be handed over');
        problem = sentenceOf(error);
        pause = TRY_AGAIN_MS;
      }
    }
    await sleep(pause, undefined, { signal: AbortSignal.any([signal, alarm.set()]) }).catch(() => undefined);
  }
  alarm.stop();
}

/** What the gateway is given; null before anything was remembered. */
async function copyOf(curated: Curated, redact: Redact): Promise<CuratedCopy | null> {
  const { head, since, conflicts } = await curated.snapshot();
  if (head.version === 0) return null;
  return {
    text: redact(head.text),
    version: head.version,
    at: head.at,
    since,
    conflicts: conflicts.map((proposal) => ({
      id: proposal.id,
      text: redact(conflictText(proposal, head.text)).slice(0, LONGEST_CONFLICT),
    })),
  };
}

/** Rings when the system tells of a change in the folder. */
function createAlarm(folder: string, log: Log) {
  let ring = () => {};
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(folder, { persistent: false }, () => ring());
    watcher.on('error', (error) => {
      log.debug({ err: error }, 'changes of the memory are looked for from now on');
      watcher?.close();
    });
  } catch (error) {
    log.debug({ err: error }, 'changes of the memory are looked for');
  }
  return {
    /** Aborted by the next change. */
    set(): AbortSignal {
      const rung = new AbortController();
      ring = () => rung.abort();
      return rung.signal;
    },
    stop: () => watcher?.close(),
  };
}
