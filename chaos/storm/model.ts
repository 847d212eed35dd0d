import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** What of a question the model goes by. */
const question = z.object({ messages: z.array(z.object({ role: z.string(), content: z.unknown() })) });
type Messages = z.infer<typeof question>['messages'];

/** Where the agent leaves its marks. */
export const NOTED_IN = 'noted.txt';

/** A model that does what it is told: `Note m-1.` is one call of `append`, and then words about what came of it. */
export interface StormModel {
  port: number;
  /** How many different questions it was asked; the same one may come again where its answer was lost. */
  questions(): number;
  /** Those that were asked again though the node had their answers in its journal. */
  needless: readonly string[];
  close(): Promise<void>;
}

/**
 * Speaks OpenAI's chat completions, streaming.
 * @param recorded how many answers the node's journal has; one task goes on at a time, so they come in order
 */
export async function startModel(host: string, recorded: () => number): Promise<StormModel> {
  const known: string[] = [];
  const needless: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { messages } = question.parse(JSON.parse(Buffer.concat(chunks).toString()));
      const { mark, results } = read(messages);
      const which = `${mark}, step ${results.length + 1}`;
      const before = known.indexOf(which);
      if (before === -1) known.push(which);
      else if (recorded() > before) needless.push(which);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answerTo(mark, results));
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    questions: () => known.length,
    needless,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the last message asks for, and what came of the tools since. */
function read(messages: Messages): { mark: string; results: string[] } {
  const said = messages.findLastIndex(({ role }) => role === 'user');
  const mark = /Note (m-\d+)\./.exec(textOf(messages[said]?.content))?.[1] ?? '';
  const since = messages.slice(said + 1).filter(({ role }) => role === 'tool');
  return { mark, results: since.map(({ content }) => textOf(content)) };
}

const textOf = (content: unknown): string => (typeof content === 'string' ? content : JSON.stringify(content ?? ''));

function answerTo(mark: string, [result]: readonly string[]): string {
  if (mark === '') return events({ content: 'Hello.' }, 'stop');
  if (result === undefined) {
    const call = { name: 'append', arguments: JSON.stringify({ file: NOTED_IN, line: mark }) };
    return events({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: call }] }, 'tool_calls');
  }
  const isDone = result.includes('bytes longer');
  return events({ content: isDone ? `Noted ${mark}.` : `Not sure about ${mark}: ${result}` }, 'stop');
}

function events(delta: object, finish: string): string {
  const base = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'clerk' };
  const parts = [
    { ...base, choices: [{ index: 0, delta: { role: 'assistant', ...delta }, finish_reason: null }] },
    { ...base, choices: [{ index: 0, delta: {}, finish_reason: finish }] },
    { ...base, choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } },
  ];
  return [...parts.map((part) => JSON.stringify(part)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
}
