import { proxyActivities } from '@temporalio/workflow';
import type { ModelMessage } from 'ai';
import type { LoopActivities } from './bare-loop.ts';

export interface BareLoopInput {
  messages: ModelMessage[];
  /** The worker that runs the workflow is handed its activities at once. */
  isEager: boolean;
}

const eager = proxyActivities<LoopActivities>({ startToCloseTimeout: '1m' });
/** Through their queue, as the work of another machine goes. */
const queued = proxyActivities<LoopActivities>({ startToCloseTimeout: '1m', allowEagerDispatch: false });

/** The least that an agent can be: ask the model, do what it asks for, tell it, until it answers. */
export async function bareLoop({ messages: begun, isEager }: BareLoopInput): Promise<void> {
  const { callModel, read } = isEager ? eager : queued;
  const messages = [...begun];
  for (;;) {
    const answer = await callModel({ messages });
    messages.push(...answer.messages);
    if (answer.toolCalls.length === 0) return;
    const results = await Promise.all(
      answer.toolCalls.map(async ({ toolCallId, toolName, input }) => ({
        ...{ type: 'tool-result' as const, toolCallId, toolName },
        output: { type: 'text' as const, value: await read(input as { file: string }) },
      })),
    );
    messages.push({ role: 'tool', content: results });
  }
}
