import { proxyActivities } from '@temporalio/workflow';
import type { ModelMessage } from 'ai';
import type { LoopActivities } from './bare-loop.ts';

const { callModel, read } = proxyActivities<LoopActivities>({ startToCloseTimeout: '1m' });

/** The least that an agent can be: ask the model, do what it asks for, tell it, until it answers. */
export async function bareLoop({ messages: begun }: { messages: ModelMessage[] }): Promise<void> {
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
