import type { FileRef } from '../contracts/artifact.ts';
import type { Status } from '../contracts/http/status.ts';
import type { ChatMessage, PostMessage } from '../contracts/message.ts';
import type { CardJob, Chat, Command } from './answers.ts';

/** The gateway's refusal: the message is its own sentence for the operator. */
export class Refused extends Error {
  override name = 'Refused';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** Nothing answered: the request may be made again. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

export const isSignedOut = (error: unknown) => error instanceof Refused && error.status === 401;

export const isGone = (error: unknown) => error instanceof Refused && error.status === 404;

/** Whether the same request may well succeed later as it is. */
export const isPassing = (error: unknown) =>
  error instanceof Unreachable ||
  (error instanceof Refused && (error.status >= 500 || error.status === 429) && error.status !== 507);

export const signIn = (proof: { token: string } | { code: string }) => send('POST', '/api/login', proof);
export const getStatus = () => get<Status>('/api/status');
export const getCommands = () => get<Command[]>('/api/commands');
export const getChats = () => get<Chat[]>('/api/chats');
export const getJobs = (chat: string) => get<CardJob[]>(`/api/jobs?chat=${encodeURIComponent(chat)}`);
export const postMessage = (message: PostMessage) => send<{ id: string }>('POST', '/api/messages', message);
export const cancelJob = (id: string) => send('POST', `/api/jobs/${encodeURIComponent(id)}/cancel`, {});
export const retryJob = (id: string) => send('POST', `/api/jobs/${encodeURIComponent(id)}/retry`, {});
/** Does what a button says: its action is a command, run in the message's chat. */
export const press = (message: ChatMessage, action: string) =>
  send('POST', '/api/press', { action, chat: message.chat });

/** The messages of a chat before `before` (a `seq`; the newest without it), oldest first. */
export function getMessages(chat: string, before?: number, limit = 50): Promise<ChatMessage[]> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (before !== undefined) query.set('before', String(before));
  return get(`/api/chats/${encodeURIComponent(chat)}/messages?${query}`);
}

/** Where a file is served; the name gives the download its name and its type. */
export function fileUrl(file: Pick<FileRef, 'sha256' | 'name'>): string {
  return `/api/files/${file.sha256}?name=${encodeURIComponent(file.name)}`;
}

/** How many bytes of a file the gateway has: `Infinity` when it has the whole. */
export async function receivedBytes(sha256: string, signal: AbortSignal): Promise<number> {
  const response = await request(`/api/files/${sha256}`, { method: 'HEAD', signal });
  if (response.ok) return Infinity;
  if (response.status !== 404) throw await refusal(response);
  return Number(response.headers.get('x-received-bytes') ?? 0);
}

export const get = <T>(path: string, signal?: AbortSignal) => send<T>('GET', path, undefined, signal);

/** As `get`, for what is no JSON. */
export async function getText(path: string): Promise<string> {
  const response = await request(path, {});
  if (!response.ok) throw await refusal(response);
  return await response.text();
}

export async function send<T = unknown>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const response = await request(path, {
    method,
    signal,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw await refusal(response);
  const text = await response.text();
  // The answers are our own gateway's, from this page's own origin and version: typed, not checked again.
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function request(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: 'same-origin', cache: 'no-store' });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Unreachable('Mainstay does not answer; check that it is running.', { cause });
  }
}

async function refusal(response: Response): Promise<Refused> {
  return new Refused(sentenceIn(await response.text(), response.status), response.status);
}

/** The `error` of a refusal's JSON, or a sentence of our own where something else answered. */
export function sentenceIn(body: string, status: number): string {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    if (typeof error === 'string') return error;
  } catch {
    // Not the gateway's JSON: a proxy's page says nothing to the operator.
  }
  return `Mainstay answered with status ${status}; see its log.`;
}
