import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { agentWorkflowId, TRY_AGAIN } from '../../contracts/agent.ts';
import { sentenceOf } from '../../contracts/errors.ts';
import type { Log } from '../../platform/log.ts';
import type { Budget } from '../budget/budget.ts';
import type { Recorder } from '../recorder/index.ts';

const LOOK_EVERY_MS = 1_000;

export interface CapWatchOptions {
  recorder: Recorder;
  budget: Pick<Budget, 'isFull'>;
  log: Log;
}

/**
 * Tells tasks that wait at a cap when another try is worth it: the operator has answered, the file says otherwise, calls
 * came to less than was set aside for them, or a new day or month has begun. Who waits is on record, so a restart forgets nobody.
 */
export function createCapWatch({ recorder, budget, log }: CapWatchOptions) {
  let timer: NodeJS.Timeout | undefined;
  let problem = '';
  let isLooking = false;

  async function look(client: Client): Promise<void> {
    for (const { task, cap } of recorder.capWaits.all()) {
      if (budget.isFull(cap)) continue;
      try {
        await client.workflow.getHandle(agentWorkflowId(task)).signal(TRY_AGAIN);
      } catch (error) {
        // Ended by hand: nobody waits.
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
      recorder.capWaits.remove(task, cap);
    }
  }

  async function lookAlone(client: Client): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      await look(client);
      problem = '';
    } catch (error) {
      if (problem !== sentenceOf(error)) log.warn({ err: error }, 'tasks at a cap could not be told to go on');
      problem = sentenceOf(error);
    } finally {
      isLooking = false;
    }
  }

  return {
    watch(client: Client): void {
      clearInterval(timer);
      timer = setInterval(() => void lookAlone(client), LOOK_EVERY_MS);
    },
    stop: () => clearInterval(timer),
  };
}
