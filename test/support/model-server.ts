import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { anthropicError, anthropicEvents, anthropicWhole, event } from './model-server/anthropic-wire.ts';
import { googleError, googleEvents } from './model-server/google-wire.ts';
import { line, openaiError, openaiEvents, openaiWhole } from './model-server/openai-wire.ts';
import { piecesBefore, type Reply, type Script } from './model-server/reply.ts';
import type { ModelRequest } from './model-server/request.ts';

export type { Fault } from './model-server/reply.ts';
export type { ModelRequest } from './model-server/request.ts';

/** Models on loopback: the wires of OpenAI's chat completions, Anthropic's messages and (streaming) Gemini, scripted by the test. */
export interface ModelServer {
  /** For `baseUrl`, OPENAI_BASE_URL and OLLAMA_BASE_URL: it speaks all wires. */
  url: string;
  port: number;
  /** All requests in the order they came. */
  requests: ModelRequest[];
  /** Those of one model. */
  requestsFor(model: string): ModelRequest[];
  /** What a model answers: each in turn, and the last one from then on. */
  script(model: string, ...scripts: Script[]): void;
  /** Keys that are taken; all, unless told. */
  acceptKeys(...keys: string[]): void;
  /** Cuts what is open and stops listening. */
  close(): Promise<void>;
}

/** Starts one on a free port of loopback; models without a script answer `ok`. */
export async function startModelServer(port = 0): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const scripts = new Map<string, Script[]>();
  let keys: string[] | null = null;

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (request.method === 'GET' && path.endsWith('/models')) {
      const refused = isRefused(keyOf(request));
      return sendJson(response, refused ? 401 : 200, refused ? openaiError('Incorrect API key') : { data: [] });
    }
    if (request.method === 'POST' && path.endsWith('/audio/transcriptions')) return await listen(request, response);
    const gemini = /\/models\/([^/:]+):streamGenerateContent/.exec(path)?.[1];
    const wire = gemini ? 'google' : wireOf(path);
    if (request.method !== 'POST' || !wire) return sendJson(response, 404, openaiError(`There is no ${path}`));
    const body = JSON.parse(await read(request)) as Record<string, unknown>;
    const model = gemini ?? String(body['model']);
    const asked: ModelRequest = {
      wire,
      model,
      streaming: body['stream'] === true || wire === 'google',
      key: keyOf(request),
      body,
      at: Date.now(),
    };
    requests.push(asked);
    response.on('close', () => {
      if (asked.answeredAt === undefined) asked.hungUpAt = Date.now();
    });
    if (isRefused(asked.key)) return sendFault(asked, response, 401, 'Incorrect API key provided');
    const reply = await replyTo(asked);
    if (reply.fault?.kind === 'status') {
      const { status, message = 'as the test wants it', retryAfterS, headers = {} } = reply.fault;
      const retry = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
      return sendFault(asked, response, status, message, { ...headers, ...retry });
    }
    await (asked.streaming ? stream(asked, response, reply) : whole(asked, response, reply));
  }

  /** OpenAI's transcriptions: a form with a file, whose figures stand in the request's body. */
  async function listen(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const form = await new Response(await readBytes(request), { headers }).formData();
    const file = form.get('file') as File;
    const fields = { language: form.get('language'), response_format: form.get('response_format') };
    const body = { ...fields, name: file.name, type: file.type, bytes: file.size };
    const model = form.get('model') as string;
    const asked: ModelRequest = { wire: 'openai', model, streaming: false, key: keyOf(request), body, at: Date.now() };
    requests.push(asked);
    const { text, fault } = await replyTo(asked);
    if (fault?.kind === 'stall') return void (await once(response, 'close'));
    if (fault?.kind === 'status')
      return sendFault(asked, response, fault.status, fault.message ?? 'as the test wants it');
    asked.answeredAt = Date.now();
    sendJson(response, 200, { text });
  }

  async function replyTo(asked: ModelRequest): Promise<Reply> {
    const queue = scripts.get(asked.model) ?? [];
    const next = (queue.length > 1 ? queue.shift() : queue[0]) ?? 'ok';
    const answer = typeof next === 'function' ? await next(asked) : next;
    const reply = typeof answer === 'string' ? { text: answer } : answer;
    // Something has to be under way for a fault to break it off.
    return reply.fault && !reply.toolCalls ? { text: 'one two three four', ...reply } : reply;
  }

  const isRefused = (key: string | undefined) => keys !== null && !keys.includes(key ?? '');

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${taken}/v1`,
    port: taken,
    requests,
    requestsFor: (model) => requests.filter((request) => request.model === model),
    script: (model, ...next) => void scripts.set(model, next),
    acceptKeys: (...accepted) => void (keys = accepted),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function stream(asked: ModelRequest, response: ServerResponse, reply: Reply): Promise<void> {
  const events = eventsOf(asked, reply);
  const before = piecesBefore(reply);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  let passed = 0;
  for (const { data, isPiece } of events) {
    // What stands before the first piece comes through, so that the stream has begun.
    if (passed >= before && (isPiece || passed > 0)) return await breakOff(asked, response, reply);
    response.write(data);
    if (isPiece) passed += 1;
    if (isPiece && reply.dripMs) await sleep(reply.dripMs);
    // Nobody listens any more.
    if (response.destroyed) return;
  }
  finish(asked, response);
}

function eventsOf(asked: ModelRequest, reply: Reply) {
  if (asked.wire === 'google') return googleEvents(reply);
  return asked.wire === 'openai' ? openaiEvents(asked, reply) : anthropicEvents(asked, reply);
}

function wireOf(path: string): ModelRequest['wire'] | null {
  if (path.endsWith('/chat/completions')) return 'openai';
  return path.endsWith('/messages') ? 'anthropic' : null;
}

async function whole(asked: ModelRequest, response: ServerResponse, reply: Reply): Promise<void> {
  if (reply.fault) return await breakOff(asked, response, reply);
  const answer = asked.wire === 'openai' ? openaiWhole(asked, reply) : anthropicWhole(asked, reply);
  asked.answeredAt = Date.now();
  sendJson(response, 200, answer);
}

async function breakOff(asked: ModelRequest, response: ServerResponse, { fault }: Reply): Promise<void> {
  if (fault?.kind === 'stall') return void (await once(response, 'close'));
  if (fault?.kind === 'cut') {
    // What stands before the cut gets through first.
    await new Promise((resolve) => response.write(': cut here\n\n', resolve));
    return void response.destroy();
  }
  if (fault?.kind === 'broken-json') response.write('data: {"choices":[{"delta":{"content":"bro\n\n');
  if (fault?.kind === 'error') {
    const { type, message = 'The model is overloaded' } = fault;
    if (asked.wire === 'anthropic')
      response.write(event('error', { error: { type: type ?? 'overloaded_error', message } }));
    else response.write(line(asked.wire === 'google' ? googleError(message) : openaiError(message, type)));
  }
  finish(asked, response);
}

function finish(asked: ModelRequest, response: ServerResponse): void {
  asked.answeredAt = Date.now();
  response.end();
}

function sendFault(asked: ModelRequest, response: ServerResponse, status: number, message: string, headers = {}): void {
  asked.answeredAt = Date.now();
  const errors = { openai: openaiError, anthropic: anthropicError, google: googleError };
  sendJson(response, status, errors[asked.wire](message), headers);
}

function sendJson(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function keyOf({ headers }: IncomingMessage): string | undefined {
  const own = headers['x-api-key'] ?? headers['x-goog-api-key'];
  return typeof own === 'string' ? own : headers.authorization?.replace(/^Bearer /, '');
}

const read = async (request: IncomingMessage) => (await readBytes(request)).toString();

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
