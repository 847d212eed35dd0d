import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  defineSignal,
  patched,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { GatewayActivities } from '../../activities/gateway/activities.ts';
import { type AtCap, TRY_AGAIN } from '../../contracts/agent.ts';
import { BUDGET_REACHED } from '../../contracts/work.ts';

const { waitAtCap } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'Wait for the word about a budget',
});

export const tryAgain = defineSignal(TRY_AGAIN);

export interface AtCaps {
  /** Asks; where a cap has no room and the operator is asked about it, waits for their word, or for room, and asks again. */
  outwait<Answer>(ask: () => Promise<Answer>): Promise<Answer>;
  /** Whether it waits for that word now. */
  isWaiting(): boolean;
}

/** Listens for the word; to be made before anything is awaited. */
export function createAtCaps(task: string, letPass: () => Promise<void>): AtCaps {
  let mayTryAgain = false;
  let nth = 0;
  let waiting = 0;
  setHandler(tryAgain, () => void (mayTryAgain = true));

  return {
    isWaiting: () => waiting > 0,
    async outwait(ask) {
      for (;;) {
        try {
          return await ask();
        } catch (error) {
          const cap = capOf(error);
          if (!cap || !patched('wait-at-a-cap')) throw error;
          await letPass();
          mayTryAgain = false;
          nth += 1;
          waiting += 1;
          try {
            await waitAtCap({ task, cap: { ...cap, nth } });
            await condition(() => mayTryAgain);
          } finally {
            waiting -= 1;
          }
        }
      }
    },
  };
}

/** The cap that had no room for a call, where the operator is asked about it and has not said no; else null. */
function capOf(error: unknown): Omit<AtCap, 'nth'> | null {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== BUDGET_REACHED) return null;
  const [details] = (cause.details ?? []) as [(AtCap & { then?: string; stopped?: true })?];
  // Those of an earlier version of the node say less.
  if (details?.then !== 'ask' || details.stopped || details.since === undefined) return null;
  const { scope, period, since, limitUsd, worstUsd } = details;
  return { scope, period, since, limitUsd, worstUsd };
}
