import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModelRequest, ModelServer } from './model-server.ts';

/** Counted from 1; the last step answers, the others use a tool. */
export const STEPS = 20;

/** One call of the model, as the model's own side saw it. */
export interface Asked {
  task: number;
  step: number;
  request: ModelRequest;
}

/** The model of tasks that take twenty steps each, and can be held at any of them. */
export interface TwentySteps {
  /** What to say so that the task is begun. */
  orderOf(task: number): string;
  asked: Asked[];
  /** From now on each task's call at the step that `at` says is not answered until `release`. */
  hold(at: (task: number) => number): void;
  /** The tasks whose calls are held by a line that is still there. */
  held(): number[];
  release(): void;
}

/** Scripts `model` of the server; `hookUrl` takes the effects. */
export function scriptTwentySteps(models: ModelServer, model: string, hookUrl: string): TwentySteps {
  const asked: Asked[] = [];
  let heldAt: (task: number) => number = () => 0;
  let waiting: Asked[] = [];
  let released = Promise.resolve();
  let release = () => {};

  models.script(model, async (request) => {
    const one = { ...placeOf(request), request };
    asked.push(one);
    if (one.step === heldAt(one.task)) {
      waiting.push(one);
      await released;
    }
    return one.step === STEPS
      ? `Task ${one.task} is done.`
      : { text: `Task ${one.task}, step ${one.step}.`, toolCalls: [toolAt(one, hookUrl)] };
  });

  return {
    orderOf: (task) => `Task ${task}: do your twenty steps.`,
    asked,
    hold(at) {
      heldAt = at;
      released = new Promise((resolve) => (release = resolve));
    },
    held: () => waiting.filter(({ request }) => request.hungUpAt === undefined).map(({ task }) => task),
    release() {
      heldAt = () => 0;
      waiting = [];
      release();
    },
  };
}

/** Which task it is stands in its order, and which step in how often the model has spoken since. */
function placeOf({ body }: ModelRequest): { task: number; step: number } {
  const messages = body['messages'] as { role: string; content: unknown }[];
  const order = messages.findLastIndex(({ role }) => role === 'user');
  const task = /Task (\d+):/.exec(JSON.stringify(messages[order]?.content))?.[1];
  const spoken = messages.slice(order).filter(({ role }) => role === 'assistant');
  return { task: Number(task), step: spoken.length + 1 };
}

/** Light ones, some of which change files; and three effects, of which one needs leave by itself. */
function toolAt({ task, step }: { task: number; step: number }, url: string) {
  const file = `notes/${task}.md`;
  if (step === 9) return { name: 'append', input: { file: `orders-${task}.txt`, line: 'a cake' } };
  if (step % 10 === 4)
    return { name: 'webhook', input: { url, body: `task ${task} step ${step}`, check: `${url}/{key}` } };
  switch (step % 5) {
    case 1:
      return { name: 'write', input: { file, text: `task ${task}, step ${step}\n` } };
    case 3:
      return { name: 'write', input: { file, text: `changed at ${step}`, replaces: `step ${step - 2}` } };
    default:
      return { name: 'read', input: { file } };
  }
}

/** A server that does something for each POST, however often it is asked, and tells by a key whether it did. */
export async function startHook() {
  const deeds: string[] = [];
  const keys = new Set<string>();
  const server = createServer((request, response) => {
    const key = request.url!.split('/')[2];
    if (request.method === 'GET') return void response.writeHead(keys.has(key ?? '') ? 200 : 404).end();
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      deeds.push(body);
      keys.add(String(request.headers['idempotency-key']));
      response.end('done');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/deeds`,
    deeds,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
