import type { Client } from '@temporalio/client';
import { sentenceOf } from '../../contracts/errors.ts';
import type { Log } from '../../platform/log.ts';
import { withinReason } from '../crons/temporal-calls.ts';
import type { Recorder } from '../recorder/index.ts';
import { tellTemporal } from './temporal.ts';

const TRY_AGAIN_MS = 1_000;

export interface TellerOptions {
  recorder: Recorder;
  client: () => Client | null;
  log: Log;
}

/** Tells Temporal of reminders that were asked for, put off or cancelled, as often as it takes: it may be away. */
export function createTeller({ recorder, client, log }: TellerOptions) {
  let last = Promise.resolve();
  let retry: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function run(): Promise<void> {
    clearTimeout(retry);
    const temporal = client();
    // As soon as it is reached, we are asked again.
    if (!temporal || isStopped) return;
    try {
      for (const reminder of recorder.reminders.untold()) {
        await withinReason(temporal, () => tellTemporal(temporal, reminder));
        if (isStopped) return;
        recorder.reminders.markTold(reminder);
      }
    } catch (error) {
      if (isStopped) return;
      log.warn({ why: sentenceOf(error) }, 'Temporal could not be told of a reminder; it is tried again');
      retry = setTimeout(tell, TRY_AGAIN_MS);
    }
  }

  /** Says that there may be something to tell. */
  function tell(): void {
    last = last.then(run);
  }

  return {
    tell,
    async stop(): Promise<void> {
      isStopped = true;
      clearTimeout(retry);
      await last;
    },
  };
}
