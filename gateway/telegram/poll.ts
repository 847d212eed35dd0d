import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../platform/log.ts';
import { reasonOf, retryAfterMs } from './failure.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

export interface Poller {
  /** Why polling does not work at the moment; null while it does. */
  problem(): string | null;
  /** Resolves when everything that people wrote up to now has been taken in. */
  caughtUp(): Promise<void>;
  /** Ends the poll at once; what was fetched and not accepted stays with Telegram. */
  stop(): Promise<void>;
}

export interface PollOptions<Update extends { update_id: number }> {
  /** One poll; everything below `offset` is thereby confirmed. It waits for an update, or tells at once that there is none. */
  fetch(offset: number | undefined, waits: boolean, signal: AbortSignal): Promise<Update[]>;
  /** Makes updates durable. Only when it has returned are they confirmed; when it throws, they come again. */
  accept(updates: Update[]): Promise<void> | void;
  log: Log;
}

/**
 * Updates on their way in: source → intake → confirm. The offset, Telegram's receipt, moves only after `accept`, so
 * what a crash interrupts is delivered again. The loop never gives up: a bot that stopped listening after failures
 * would lose exactly the messages sent while things are bad.
 */
export function startPolling<Update extends { update_id: number }>(options: PollOptions<Update>): Poller {
  const stopping = new AbortController();
  const health = watchHealth(options.log);
  const backlog = watchBacklog();
  const running = run(options, health, backlog, stopping.signal);
  return {
    problem: () => health.trouble() ?? null,
    caughtUp: backlog.gone,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function run<Update extends { update_id: number }>(
  { fetch, accept }: PollOptions<Update>,
  health: ReturnType<typeof watchHealth>,
  backlog: ReturnType<typeof watchBacklog>,
  signal: AbortSignal,
): Promise<void> {
  let offset: number | undefined;
  while (!signal.aborted) {
    try {
      const updates = await orAbort(fetch(offset, backlog.isGone(), signal), signal);
      if (updates.length > 0) {
        health.during('taking in updates');
        await accept(updates);
      }
      // After an empty answer nothing is left to confirm. Without an offset, ids that begin anew after a quiet week
      // cannot hide behind an old one.
      const last = updates.at(-1);
      offset = last === undefined ? undefined : last.update_id + 1;
      health.good();
      backlog.took(updates.length);
    } catch (error) {
      if (signal.aborted) return;
      backlog.unsure();
      await wait(health.bad(error), undefined, { signal }).catch(() => undefined);
    }
  }
}

/**
 * Whether Telegram holds back anything that people wrote. At the start and after each failure nobody knows, and the next
 * poll does not wait for news: an empty answer tells.
 */
function watchBacklog() {
  let isGone = false;
  let waiting: (() => void)[] = [];
  return {
    isGone: () => isGone,
    gone: () => (isGone ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve))),
    unsure() {
      isGone = false;
    },
    took(count: number) {
      if (count > 0) return;
      isGone = true;
      for (const tell of waiting) tell();
      waiting = [];
    },
  };
}

/** Does not wait for work that is slow to notice that nobody wants it any more. */
function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('The poll was stopped.'));
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** One log line when polling fails in a new way and one when it works again; and the pauses between, growing. */
function watchHealth(log: Log) {
  let trouble: string | undefined;
  let doing = 'polling';
  let failures = 0;
  let since = 0;
  return {
    trouble: () => trouble,
    during(what: string) {
      doing = what;
    },
    good() {
      if (trouble !== undefined) log.info({ failures, forMs: Date.now() - since }, 'Telegram: polling works again');
      trouble = undefined;
      failures = 0;
      doing = 'polling';
    },
    /** @returns milliseconds to wait before the next try */
    bad(error: unknown): number {
      const reason = reasonOf(error);
      if (trouble === undefined) since = Date.now();
      if (reason !== trouble) log.warn({ reason }, `Telegram: ${doing} fails, trying again until it works`);
      trouble = reason;
      failures += 1;
      doing = 'polling';
      return retryAfterMs(error) ?? Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
    },
  };
}
