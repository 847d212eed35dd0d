import { request as requestHttp, type Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import type { ApiClientOptions } from 'grammy';
import { createAgent, takeBack } from '../../platform/connections.ts';

/** Shorter than any server keeps an idle connection, so that we rarely write into one that is just being closed. */
const IDLE_CONNECTION_MS = 20_000;

/** A request that got no answer. `mayHaveArrived` is false only where the server cannot have seen the whole of it. */
export class RequestLost extends Error {
  override name = 'RequestLost';
  readonly mayHaveArrived: boolean;

  constructor(message: string, mayHaveArrived: boolean) {
    super(message);
    this.mayHaveArrived = mayHaveArrived;
  }
}

export interface TransportOptions {
  apiRoot: string;
  /** Milliseconds without a byte in either direction after which a call is given up. */
  quietMs: number;
  /** The same for uploads, which the server digests after the last byte. */
  uploadQuietMs?: number;
}

interface GrammyRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Readable;
  signal?: AbortSignal;
}

/**
 * The `fetch` grammY calls Telegram with. Ours, since it must tell a request that left from one that did not, reads a
 * proxy's HTML as the error it is, and makes errors that never hold the URL, in which Telegram puts the bot's token.
 */
export function createFetch(options: TransportOptions): NonNullable<ApiClientOptions['fetch']> {
  const agent = createAgent(new URL(options.apiRoot).protocol, { keepAlive: true, timeout: IDLE_CONNECTION_MS });
  const fetch = async (url: string, { body, headers, method, signal }: GrammyRequest = {}) => {
    const streamed = typeof body === 'object';
    const quietMs = streamed ? (options.uploadQuietMs ?? options.quietMs) : options.quietMs;
    const exchange = openExchange(url, { agent, method: method ?? 'POST', headers, quietMs, signal });
    if (streamed) body.once('error', (error) => exchange.request.destroy(error)).pipe(exchange.request);
    else exchange.request.end(body);
    const response = await exchange.response;
    const text = await exchange.read(response);
    return { json: () => Promise.resolve(answerOf(response.statusCode ?? 0, text)) };
  };
  return fetch as unknown as NonNullable<ApiClientOptions['fetch']>;
}

/**
 * Opens a file of Telegram's for reading.
 * @throws RequestLost when the server is not reached or cuts the connection
 */
export async function openDownload(
  url: string,
  options: { quietMs: number; signal?: AbortSignal },
): Promise<IncomingMessage> {
  const exchange = openExchange(url, { ...options, agent: createAgent(new URL(url).protocol), method: 'GET' });
  exchange.request.end();
  return exchange.response;
}

interface ExchangeOptions {
  agent: Agent;
  method: string;
  headers?: Record<string, string>;
  quietMs: number;
  signal?: AbortSignal;
}

function openExchange(url: string, { agent, method, headers, quietMs, signal }: ExchangeOptions) {
  const open = url.startsWith('https:') ? requestHttps : requestHttp;
  const request: ClientRequest = open(url, { agent, method, headers, timeout: quietMs });
  let left = false;
  let givenUp: string | undefined;
  function giveUp(why: string): void {
    givenUp = why;
    // A message that arrived after it was looked for in vain would be a second one.
    takeBack(request);
  }
  request.once('finish', () => (left = request.socket?.connecting === false));
  request.once('timeout', () => giveUp(`no byte for ${quietMs / 1_000} s`));

  // grammY's signal comes from its own AbortController package, which node:http does not accept as an option.
  const abort = (): void => giveUp('given up by us');
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  request.once('close', () => signal?.removeEventListener('abort', abort));

  const lost = (error: Error): RequestLost =>
    new RequestLost(`No answer from Telegram: ${givenUp ?? error.message}.`, left);
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', (error) => reject(lost(error)));
  });
  const read = async (message: IncomingMessage): Promise<string> => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString();
    } catch (error) {
      throw lost(error as Error);
    }
  };
  return { request, response, read };
}

/** Telegram always answers with JSON; anything else is a proxy speaking, and its status is all we take from it. */
function answerOf(status: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {
      ok: false,
      error_code: status < 400 ? 502 : status,
      description: `HTTP ${status} without a Bot API answer`,
    };
  }
}
