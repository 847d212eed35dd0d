import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readBody, type Body } from './body.ts';
import { control } from './control.ts';
import { Faults, type Fault } from './faults.ts';
import { METHODS, type World } from './methods.ts';
import { Store, type SentMessage } from './store.ts';
import { UpdateQueue } from './update-queue.ts';
import { TelegramUser } from './user.ts';
import { ApiError } from './wire.ts';

/** One call of the Bot API as the server saw it. Times are milliseconds since the epoch. */
export interface Call {
  method: string;
  fields: Record<string, unknown>;
  /** Bytes of each uploaded file. */
  uploads: Record<string, number>;
  at: number;
  endedAt?: number;
  /** HTTP status; 0 when the connection was cut. */
  status?: number;
  /** Whether what was asked for was done, answered or not. */
  done: boolean;
}

export interface BotApiOptions {
  /** Loopback unless said otherwise. */
  host?: string;
  port?: number;
  token?: string;
  /** The largest upload in bytes: 50 MB as Telegram's own, 2 GB for a local Bot API server. */
  uploadLimit?: number;
  random?: () => number;
}

const LOOK_AGAIN_MS = 25;

/** A Bot API server on loopback: the wire format, the rules and, on demand, the bad days of Telegram's own. */
export class BotApiServer {
  readonly token: string;
  readonly calls: Call[] = [];
  readonly #http: Server;
  readonly #faults: Faults;
  readonly #dir = mkdtempSync(join(tmpdir(), 'bot-api-'));
  readonly #watchers = new Set<() => void>();
  readonly world: World;
  /** TCP connections taken so far. */
  connections = 0;

  constructor(options: BotApiOptions = {}) {
    this.token = options.token ?? '4242424242:TEST-not-a-real-token';
    this.#faults = new Faults(options.random ?? Math.random);
    this.world = {
      store: new Store(this.#dir),
      updates: new UpdateQueue(100_000_000 + Math.floor(Math.random() * 1_000_000)),
      presses: new Set(),
      commands: [],
      reactions: new Map(),
      uploadLimit: options.uploadLimit ?? 50 * 1_048_576,
    };
    this.#http = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
      void this.#serve(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
    this.#http.on('connection', () => (this.connections += 1));
  }

  listen(port = 0, host = '127.0.0.1'): Promise<this> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, host, () => resolve(this));
    });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.#http.closeAllConnections();
    await closed;
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** What `TELEGRAM_API_ROOT` is set to. */
  get root(): string {
    const { address, port } = this.#http.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  /** The settings of a gateway whose bot this is, and that these people may use. */
  settings(...allowed: { id: number }[]): Record<`TELEGRAM_${string}`, string> {
    return {
      TELEGRAM_BOT_TOKEN: this.token,
      TELEGRAM_API_ROOT: this.root,
      TELEGRAM_ALLOWED_USERS: allowed.map(({ id }) => id).join(','),
    };
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** A person who has begun a chat with the bot. */
  user(user: { id: number; name: string }): TelegramUser {
    return new TelegramUser(this.world, user);
  }

  /** What the bot sent, in order, as it stands now; with a chat, only there. Deleted messages are left out. */
  sent(chatId?: number): SentMessage[] {
    return this.world.store.sent.filter(
      (one) => !one.deleted && (chatId === undefined || one.message.chat.id === chatId),
    );
  }

  fault(fault: Fault): void {
    this.#faults.add(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /**
   * Waits until `look` finds something, looking again after every call and, for what only a client knows, now and then.
   * @throws Error after `timeoutMs`, naming the last calls
   */
  async waitFor<T>(look: (server: this) => T | undefined | false | null, timeoutMs = 10_000): Promise<T> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const found = look(this);
      if (found !== undefined && found !== false && found !== null) return found;
      const left = until - Date.now();
      if (left <= 0) {
        const last = this.calls.slice(-8).map((call) => `${call.method} ${call.status ?? 'open'}`);
        throw new Error(`Waited ${timeoutMs} ms in vain; the last calls were: ${last.join(', ') || 'none'}.`);
      }
      await this.#changed(Math.min(left, LOOK_AGAIN_MS));
    }
  }

  #changed(atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, atMostMs);
      this.#watchers.add(wake);
    });
  }

  #wake(): void {
    for (const wake of [...this.#watchers]) wake();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://bot');
    const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(pathname) ?? [];
    const [, fileToken, filePath] = /^\/file\/bot([^/]+)\/(.+)$/.exec(pathname) ?? [];
    if (pathname.startsWith('/control/')) return control(this, pathname.slice(9), request, response);
    if (fileToken !== undefined) return this.#file(fileToken, filePath ?? '', response);
    if (method === undefined) return answer(response, new ApiError(404, 'Not Found'));
    const body = await readBody(request).catch((error: unknown) => error);
    if (!isBody(body)) return body instanceof ApiError ? answer(response, body) : undefined;
    if (token !== this.token) return answer(response, new ApiError(401, 'Unauthorized'));
    await this.#call(method, body, response);
  }

  async #call(method: string, body: Body, response: ServerResponse): Promise<void> {
    const uploads = Object.fromEntries(Object.entries(body.files).map(([name, file]) => [name, file.bytes.length]));
    const call: Call = { method, fields: body.fields, uploads, at: Date.now(), done: false };
    this.calls.push(call);
    this.#wake();
    const fault = this.#faults.next(method.toLowerCase());
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      if (fault?.kind === 'stall' && fault.when === 'before') await wait(fault.ms, undefined, { signal: gone.signal });
      if (fault?.kind === 'drop' && fault.when === 'before') return;
      if (fault?.kind === 'flood') {
        throw new ApiError(429, `Too Many Requests: retry after ${fault.retryAfter}`, {
          retry_after: fault.retryAfter,
        });
      }
      if (fault?.kind === 'error') throw new ApiError(fault.code, fault.description ?? 'Internal Server Error');
      const run = METHODS.get(method.toLowerCase());
      if (run === undefined) throw new ApiError(404, 'Not Found: method not found');
      const result = await run(this.world, body, gone.signal);
      call.done = true;
      if (fault?.kind === 'drop') return;
      if (fault?.kind === 'stall' && fault.when === 'after') await wait(fault.ms, undefined, { signal: gone.signal });
      call.status = 200;
      if (!gone.signal.aborted) answer(response, result);
    } catch (error) {
      if (gone.signal.aborted) return;
      const apiError = error instanceof ApiError ? error : new ApiError(500, `Internal Server Error: ${String(error)}`);
      call.status = apiError.code;
      if (fault?.kind === 'error' && fault.html) page(response, apiError.code);
      else answer(response, apiError);
    } finally {
      if (call.status === undefined) {
        call.status = 0;
        response.socket?.destroy();
      }
      call.endedAt = Date.now();
      this.#wake();
    }
  }

  #file(token: string, path: string, response: ServerResponse): void {
    const file = [...this.world.store.files.values()].find((one) => one.urlPath === path);
    if (token !== this.token || file === undefined) return answer(response, new ApiError(404, 'Not Found'));
    const fault = this.#faults.next('file');
    if (fault?.kind === 'drop') return void response.socket?.destroy();
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    createReadStream(file.path).pipe(response);
  }
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && 'fields' in value;
}

function answer(response: ServerResponse, result: unknown): void {
  const failed = result instanceof ApiError;
  const body = failed
    ? { ok: false, error_code: result.code, description: result.message, parameters: result.parameters }
    : { ok: true, result };
  response.writeHead(failed ? result.code : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** What a proxy in front of Telegram says when there is nobody behind it. */
function page(response: ServerResponse, code: number): void {
  response.writeHead(code, { 'content-type': 'text/html' });
  response.end(`<html><head><title>${code} Bad Gateway</title></head><body>nginx</body></html>`);
}

/** Starts a Bot API server, on loopback and on a free port unless told otherwise. */
export function startBotApi(options: BotApiOptions = {}): Promise<BotApiServer> {
  return new BotApiServer(options).listen(options.port, options.host);
}
