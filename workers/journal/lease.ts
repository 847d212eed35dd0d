import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkKey } from './journal.ts';

const ASK_AGAIN_MS = 1_000;

/**
 * Tells whether work whose attempt was lost is still wanted: its workflow runs and the activity is pending.
 * Asks until the server answers, since a cancel made during a cut looks just like the cut.
 */
export async function isStillWanted(client: Client, key: WorkKey, signal: AbortSignal): Promise<boolean> {
  const handle = client.workflow.getHandle(key.workflowId, key.runId);
  for (;;) {
    try {
      const description = await handle.describe();
      // A terminated workflow still lists its activities, so its status is asked first.
      if (description.status.name !== 'RUNNING') return false;
      const pending = description.raw.pendingActivities?.find(({ activityId }) => activityId === key.activityId);
      // State 3 is CANCEL_REQUESTED (temporal.api.enums.v1.PendingActivityState).
      return pending !== undefined && pending.state !== 3;
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
      await sleep(ASK_AGAIN_MS, undefined, { signal });
    }
  }
}
