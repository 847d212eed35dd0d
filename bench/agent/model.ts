import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came; `at` by the process's own clock. */
export interface Asked {
  at: number;
  body: { messages: { role: string; content: unknown }[]; tools: WireTool[] };
  /** The line is closed, by whichever side. */
  isOver: boolean;
}

export interface WireTool {
  function: { name: string; description: string; parameters: Record<string, unknown> };
}

/** A model on loopback that answers at once: so many times with a call of `read`, then in words. OpenAI's wire, streaming. */
export interface InstantModel {
  url: string;
  /** Since the last time somebody took them. */
  taken(): Asked[];
  /** Whether it answers at all, from now on; a call without an answer goes on until the line is cut. */
  answers(does: boolean): void;
  close(): Promise<void>;
}

export async function startInstantModel({ steps, file }: { steps: number; file: string }): Promise<InstantModel> {
  let asked: Asked[] = [];
  let does = true;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Asked['body'];
    const one = { at, body, isOver: false };
    asked.push(one);
    response.on('close', () => (one.isOver = true));
    if (!does) return;
    const spoken = body.messages.slice(body.messages.findLastIndex(({ role }) => role === 'user')).length - 1;
    // Each step so far has left two: what the model said, and what came of the tool.
    const isLast = spoken / 2 + 1 >= steps;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(isLast ? words('Done.') : toolCall('read', { file }));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    taken() {
      const taken = asked;
      asked = [];
      return taken;
    },
    answers: (answer) => void (does = answer),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const words = (content: string) => events({ content }, 'stop');

const toolCall = (name: string, input: object) =>
  events(
    {
      tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name, arguments: JSON.stringify(input) } }],
    },
    'tool_calls',
  );

function events(delta: object, finish: string): string {
  const base = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'instant' };
  const parts = [
    { ...base, choices: [{ index: 0, delta: { role: 'assistant', ...delta }, finish_reason: null }] },
    { ...base, choices: [{ index: 0, delta: {}, finish_reason: finish }] },
    { ...base, choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } },
  ];
  return [...parts.map((part) => JSON.stringify(part)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
}
