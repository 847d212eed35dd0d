import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { SkillFailed, sentenceOf } from '../../../contracts/errors.ts';
import { isDenied, type Reach, refusal } from './reach.ts';

/** Says who reads, as a crawler should; no page is asked for that nobody asked about. */
const USER_AGENT = 'Mainstay/1.0 (reads single pages for one person)';
const ACCEPT = 'text/html,application/xhtml+xml,text/*;q=0.9,application/json;q=0.9,application/pdf;q=0.8,*/*;q=0.1';
const MOST_REDIRECTS = 8;
const LARGEST_BYTES = 10_000_000;
const WITHIN_MS = 30_000;

/** What an address gave. */
export interface FetchedPage {
  /** Where it ended. */
  url: string;
  /** In lower case, without parameters. */
  mime: string;
  charset?: string | undefined;
  body: Buffer;
}

export interface FetchOptions {
  reach: Reach;
  signal: AbortSignal;
}

/**
 * Gets a page, following redirects; each of them is judged as the first address was.
 * @throws SkillFailed in a sentence that a model and a person understand
 */
export async function fetchPage(address: URL, { reach, signal }: FetchOptions): Promise<FetchedPage> {
  const limit = AbortSignal.timeout(WITHIN_MS);
  const either = AbortSignal.any([signal, limit]);
  let url = address;
  try {
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const response = await get(url, reach, either);
      const next = redirectOf(response, url);
      if (next === null) return await pageOf(response, url);
      response.destroy();
      url = next;
    }
    throw new SkillFailed(`${address.href} was not read: it redirects more than ${MOST_REDIRECTS} times.`);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SkillFailed) throw error;
    if (isDenied(error)) throw refusal(url, 'its name leads to an address that is not on the public web');
    const why = limit.aborted ? `it was not there within ${WITHIN_MS / 1_000} s` : reasonOf(error);
    throw new SkillFailed(`${url.href} was not read: ${why}.`, { cause: error });
  }
}

async function get(url: URL, reach: Reach, signal: AbortSignal): Promise<IncomingMessage> {
  const lookup = reach.lookupFor(url);
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    headers: { 'user-agent': USER_AGENT, accept: ACCEPT, 'accept-encoding': 'gzip, br' },
    agent: false,
    signal,
    ...(lookup && { lookup }),
  });
  request.end();
  // Once it answers, what goes wrong is told by the response, too.
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

function redirectOf({ statusCode, headers }: IncomingMessage, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(statusCode!) || headers.location === undefined) return null;
  if (!URL.canParse(headers.location, from.href))
    throw new SkillFailed(`${from.href} was not read: it redirects to no address.`);
  return new URL(headers.location, from);
}

async function pageOf(response: IncomingMessage, url: URL): Promise<FetchedPage> {
  if (response.statusCode !== 200) {
    response.destroy();
    throw new SkillFailed(`${url.href} was not read: it answered ${response.statusCode}.`);
  }
  const [mime = '', ...parameters] = (response.headers['content-type'] ?? 'text/html').toLowerCase().split(';');
  const charset = /charset="?([^\s";]+)/.exec(parameters.join(';'))?.[1];
  return { url: url.href, mime: mime.trim(), charset, body: await bodyOf(response, url) };
}

/** Unpacked, and no more of it than may be: a small file can unpack to one of any size. */
async function bodyOf(response: IncomingMessage, url: URL): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of unpacked(response)) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > LARGEST_BYTES) {
      response.destroy();
      throw new SkillFailed(`${url.href} was not read: it is larger than ${LARGEST_BYTES / 1e6} MB.`);
    }
  }
  return Buffer.concat(chunks);
}

function unpacked(response: IncomingMessage): Readable {
  const unpack = {
    gzip: createGunzip,
    'x-gzip': createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
  }[response.headers['content-encoding']?.toLowerCase() ?? ''];
  if (!unpack) return response;
  const stream = unpack();
  response.on('error', (error) => stream.destroy(error));
  return response.pipe(stream);
}

const REASONS: Record<string, string> = {
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'its name could not be looked up now',
  ECONNREFUSED: 'the host refused the connection',
  ECONNRESET: 'the host cut the connection',
  ERR_STREAM_PREMATURE_CLOSE: 'the host cut the connection',
};

function reasonOf(error: unknown): string {
  const code = (error as { code?: string }).code ?? '';
  return REASONS[code] ?? sentenceOf(error).replace(/\.$/, '');
}
