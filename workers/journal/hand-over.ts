import { setTimeout as sleep } from 'node:timers/promises';
import { ActivityNotFoundError, type Client } from '@temporalio/client';
import type { Log } from '../../platform/log.ts';
import type { Outcome, WorkKey } from './journal.ts';
import { isStillWanted } from './lease.ts';
import { unwrap } from './outcome.ts';

const TRY_EVERY_MS = 300;
/** By then every attempt that a dead poll swallowed has run into its heartbeat time-out, and the next one took the usual way. */
const TRY_FOR_MS = 15_000;

export interface HandOverOptions {
  client: Client;
  /** Resolves when the outcome is on record and its artifacts are with the gateway. */
  landed(key: WorkKey): Promise<Outcome>;
  log: Log;
}

/**
 * Tells Temporal an outcome that came about while the line was dead. An attempt would fetch it from the journal, too; but
 * just after a cut the server may have handed that attempt to a poll that is no more, and waits for its heartbeats.
 */
export async function handOver(key: WorkKey, { client, landed, log }: HandOverOptions): Promise<void> {
  const patience = AbortSignal.timeout(TRY_FOR_MS);
  try {
    const outcome = await landed(key);
    if (outcome.kind === 'cancelled') return;
    while (await isStillWanted(client, key, patience)) {
      if (await complete(client, key, outcome))
        return log.info(key, 'an outcome of the time the line was dead is told');
      // Between two attempts there is nobody to complete for.
      await sleep(TRY_EVERY_MS, undefined, { signal: patience });
    }
  } catch (error) {
    log.debug({ err: error, ...key }, 'an outcome of the time the line was dead goes the usual way');
  }
}

/** @returns false when no attempt is under way at this moment */
async function complete(client: Client, key: WorkKey, outcome: Outcome): Promise<boolean> {
  try {
    if (outcome.kind === 'result') await client.activity.complete(key, unwrap(outcome));
    else await client.activity.fail(key, failureOf(outcome));
    return true;
  } catch (error) {
    if (error instanceof ActivityNotFoundError) return false;
    throw error;
  }
}

function failureOf(outcome: Outcome): unknown {
  try {
    return unwrap(outcome);
  } catch (failure) {
    return failure;
  }
}
