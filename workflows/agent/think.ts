import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { AgentInput, SubagentPlan, ToolOutcome } from '../../contracts/agent.ts';
import type { ModelAnswer, ModelCall, ModelMessage, Spend } from '../../contracts/model.ts';

/** Beyond the call's own limit, which the node keeps. */
const SERVER_GRACE_MS = 60_000;

/** The conversation of a task with its model. */
export interface Thinker {
  /** Asks the model; its answer is part of the conversation from then on. */
  think(step: number, withinMs?: number): Promise<ModelAnswer>;
  /** The operator says something. */
  say(text: string): void;
  /** What came of the tools it asked for. */
  tell(outcomes: readonly ToolOutcome[]): void;
}

export interface ThinkerOptions extends Pick<AgentInput, 'task' | 'tier' | 'chat' | 'cron' | 'priority'> {
  /** Whom its calls are put down to, where that is not the task itself. */
  spend?: Spend;
}

export function createThinker(
  { task, tier, chat, cron, priority, spend = { chat, cron, turn: task } }: ThinkerOptions,
  { messages: begun, tools, prefer, queue, timeLimitMs }: SubagentPlan,
): Thinker {
  const messages: ModelMessage[] = [...begun];
  const { callModel } = proxyActivities<{ callModel(call: ModelCall): Promise<ModelAnswer> }>({
    taskQueue: queue,
    startToCloseTimeout: timeLimitMs + SERVER_GRACE_MS,
    heartbeatTimeout: '5s',
    // The node gives up by itself; a crash or a cut is no fault of the call.
    retry: { initialInterval: '1s', backoffCoefficient: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { priorityKey: priority },
    summary: `Think (${tier})`,
  });

  return {
    async think(step, withinMs = timeLimitMs) {
      const answer = await callModel({
        callId: `${task}:${step}`,
        ...{ tier, messages, tools, prefer, spend },
        timeLimitMs: Math.min(withinMs, timeLimitMs),
      });
      messages.push(answer.message);
      return answer;
    },
    say: (text) => void messages.push({ role: 'user', content: text }),
    tell(outcomes) {
      messages.push({
        role: 'tool',
        content: outcomes.map(({ call: { id, name }, text, state }) => ({
          type: 'tool-result',
          ...{ id, name, output: text },
          ...((state === 'failed' || state === 'refused') && { failed: true as const }),
        })),
      });
    },
  };
}
