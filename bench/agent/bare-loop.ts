import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { Worker } from '@temporalio/worker';
import { jsonSchema, type ModelMessage, streamText, tool } from 'ai';
import { connectClient, connectNative, type TemporalTarget } from '../../platform/temporal/connection.ts';
import type { WireTool } from './model.ts';
import type { BareLoopInput } from './workflow.ts';

const QUEUE = 'bare-loop';

/** What a model said, as a bare activity hands it on. */
export interface Answer {
  messages: ModelMessage[];
  toolCalls: { toolCallId: string; toolName: string; input: unknown }[];
}

export type LoopActivities = ReturnType<typeof createActivities>;

/** The agent's steps without the agent: one workflow, and an activity for each call of the model and of the tool. */
export interface BareLoop {
  run(input: BareLoopInput): Promise<void>;
  stop(): Promise<void>;
}

/** Sends the model the same tools as the agent does, which reads the same file of `workspace`. */
export async function startBareLoop(
  target: TemporalTarget,
  { url, tools, workspace }: { url: string; tools: readonly WireTool[]; workspace: string },
): Promise<BareLoop> {
  const client = await connectClient(target);
  const connection = await connectNative(target);
  const worker = await Worker.create({
    connection,
    namespace: target.namespace,
    taskQueue: QUEUE,
    workflowsPath: join(import.meta.dirname, 'workflow.js'),
    activities: createActivities(url, tools, workspace),
  });
  const running = worker.run();
  let count = 0;
  return {
    async run(input) {
      count += 1;
      const workflowId = `bare-loop-${process.pid}-${count}`;
      await client.workflow.execute('bareLoop', { taskQueue: QUEUE, workflowId, args: [input] });
    },
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
      await client.connection.close();
    },
  };
}

function createActivities(url: string, wireTools: readonly WireTool[], workspace: string) {
  const model = createOpenAICompatible({ name: 'instant', baseURL: url, includeUsage: true }).chatModel('instant');
  const tools = Object.fromEntries(
    wireTools.map(({ function: { name, description, parameters } }) => [
      name,
      tool({ description, inputSchema: jsonSchema(parameters) }),
    ]),
  );
  return {
    async callModel({ messages }: { messages: ModelMessage[] }): Promise<Answer> {
      const result = streamText({ model, messages, tools, maxRetries: 0, allowSystemInMessages: true });
      await result.consumeStream();
      const toolCalls = (await result.toolCalls).map(({ toolCallId, toolName, input }) => ({
        ...{ toolCallId, toolName, input: input as unknown },
      }));
      return { messages: (await result.response).messages, toolCalls };
    },
    read: ({ file }: { file: string }): Promise<string> => readFile(join(workspace, file), 'utf8'),
  };
}
