import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import { EffectUnclear, sentenceOf, SkillFailed } from '../../../contracts/errors.ts';
import { createAgent, takeBack } from '../../../platform/connections.ts';
import type { Job } from '../../../contracts/skill.ts';

/** A server that does not know `Expect: 100-continue` gets the body after this (RFC 9110, 10.1.1, leaves the time to us). */
const CONTINUE_WITHIN_MS = 1_500;
const HANDSHAKE_WITHIN_MS = 1_000;
const ANSWER_WITHIN_MS = 30_000;
const ANSWER_CHARACTERS = 2_000;
/** Failures of a connection that was never made: nothing can have arrived. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * Sends the body once. It leaves only when the server has said that it listens: what a dead process left in the
 * network's buffers is then a request without a body, which nobody carries out.
 * @throws SkillFailed where it was surely not done; EffectUnclear where it may have been
 */
export async function post(
  { url, body }: { url: string; body: string },
  job: Sender,
): Promise<{ status: number; answer: string }> {
  const { status, text } = await send(url, Buffer.from(body), job).catch((error: unknown) => {
    if (job.signal.aborted) throw error;
    const code = (error as { code?: string }).code ?? '';
    if (NEVER_CONNECTED.has(code))
      throw new SkillFailed(`${url} can't be reached (${code}), so nothing was sent.`, { cause: error });
    throw new EffectUnclear(`${url} gave no clear answer: ${sentenceOf(error)}`, { cause: error });
  });
  if (status >= 500 || status === 408) throw new EffectUnclear(`${url} answered ${status}.`);
  if (status >= 300) throw new SkillFailed(`${url} answered ${status}: ${text || 'no reason given'}`);
  return { status, answer: text };
}

type Sender = Pick<Job, 'id' | 'signal'>;

function send(url: string, body: Buffer, { id, signal }: Sender): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? requestHttps : requestHttp)(url, {
      method: 'POST',
      agent: createAgent(new URL(url).protocol),
      timeout: ANSWER_WITHIN_MS,
      headers: {
        'content-type': isJson(body) ? 'application/json' : 'text/plain; charset=utf-8',
        'content-length': body.length,
        'idempotency-key': id,
        expect: '100-continue',
      },
    });
    const fail = (error: Error) => {
      settled();
      takeBack(request);
      reject(error);
    };
    const stop = () => fail(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    const sendBody = () => {
      clearTimeout(impatience);
      request.end(body);
    };
    const impatience = setTimeout(() => {
      // Not everybody says that they listen. A line that swallows everything must not get the body either.
      isLineAlive(url).then(sendBody, fail);
    }, CONTINUE_WITHIN_MS);
    function settled(): void {
      clearTimeout(impatience);
      signal.removeEventListener('abort', stop);
    }

    signal.addEventListener('abort', stop, { once: true });
    request.on('continue', sendBody);
    request.on('timeout', () => fail(new Error(`no answer within ${ANSWER_WITHIN_MS / 1_000} s`)));
    request.on('error', fail);
    request.on('response', (response) => {
      settled();
      read(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
    });
    request.flushHeaders();
  });
}

/** A handshake needs both directions. */
function isLineAlive(url: string): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve, reject) => {
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const socket = connect({
      host,
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      timeout: HANDSHAKE_WITHIN_MS,
    });
    socket.once('connect', () => resolve(void socket.destroy()));
    socket.once('timeout', () => socket.destroy(new Error('the line is silent')));
    socket.once('error', reject);
  });
}

async function read(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text = `${text}${String(chunk)}`.slice(0, ANSWER_CHARACTERS);
  return text;
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString());
    return true;
  } catch {
    return false;
  }
}
