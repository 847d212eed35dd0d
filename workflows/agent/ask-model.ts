import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { AgentInput } from '../../contracts/agent.ts';
import type { ModelAnswer, ModelCall, Spend, Tier } from '../../contracts/model.ts';

/** Beyond the call's own limit, which the node keeps. */
const SERVER_GRACE_MS = 60_000;

/** Whose call it is. */
export interface Asker extends Pick<AgentInput, 'task' | 'tier' | 'chat' | 'cron' | 'priority'> {
  /** Whom its calls are put down to, where that is not the task itself. */
  spend?: Spend;
}

export type Question = Omit<ModelCall, 'tier' | 'tools' | 'spend'> & { tier?: Tier; tools?: ModelCall['tools'] };

/** Asks a model of the asker's tier, unless told otherwise. */
export async function askModel(
  { task, tier, chat, cron, priority, spend = { chat, cron, turn: task } }: Asker,
  queue: string,
  question: Question,
): Promise<ModelAnswer> {
  const call: ModelCall = { tier, tools: [], ...question, spend };
  const { callModel } = proxyActivities<{ callModel(call: ModelCall): Promise<ModelAnswer> }>({
    taskQueue: queue,
    startToCloseTimeout: call.timeLimitMs + SERVER_GRACE_MS,
    heartbeatTimeout: '5s',
    // The node gives up by itself; a crash or a cut is no fault of the call.
    retry: { initialInterval: '1s', backoffCoefficient: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { priorityKey: priority },
    summary: `Think (${call.tier})`,
  });
  return await callModel(call);
}
