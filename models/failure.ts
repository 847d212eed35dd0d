import type { APICallError } from 'ai';
import { sentenceOf } from '../contracts/errors.ts';

/**
 * Why a model gave no answer. `key`: its key is missing or refused; `limited`: it wants to be left alone until a time;
 * `silent`: it stopped talking; `broken`: what came was no answer; `refused`: it will never take this request;
 * `down`: it could not be reached, or failed by itself.
 */
export interface Failure {
  kind: 'key' | 'limited' | 'silent' | 'broken' | 'refused' | 'down';
  /** A sentence without the model's name. */
  why: string;
  /** How long the provider wants to be left alone. */
  retryAfterMs?: number;
}

/** Whether it may answer when it is asked the same once more. */
export const mayPass = ({ kind }: Failure) => kind !== 'key' && kind !== 'refused';

/** Whether what was asked is surely not paid for: no model had begun on it. */
export const isUnpaid = ({ kind }: Failure) => kind === 'key' || kind === 'limited' || kind === 'refused';

/** A provider that says only that there are too many requests is left alone for so long. */
const LEFT_ALONE_MS = 30_000;
const LONGEST_WORDS = 200;

/** What an error of the SDK or of the network means. */
export function failureOf(error: unknown): Failure {
  if (!isApiCallError(error)) return ofNetwork(error);
  const { statusCode: status, responseHeaders } = error;
  const words = shorten(error.message);
  if (status === 401 || status === 403) return { kind: 'key', why: `its key was refused (${status}: ${words})` };
  if (status === 429 || status === 529)
    return {
      kind: 'limited',
      why: `it is rate-limited (${status}: ${words})`,
      retryAfterMs: retryAfter(responseHeaders) ?? LEFT_ALONE_MS,
    };
  if (status === 402) return { kind: 'key', why: `its account is out of credit (402: ${words})` };
  if (status === 408 || status === 409 || (status !== undefined && status >= 500))
    return { kind: 'down', why: `it failed (${status}: ${words})` };
  if (status !== undefined && status >= 400)
    return { kind: 'refused', why: `it refused the request (${status}: ${words})` };
  if (status !== undefined) return { kind: 'broken', why: `its answer could not be read (${rootOf(error)})` };
  return { kind: 'down', why: `it could not be reached (${rootOf(error)})` };
}

/** By its name, since its class comes with a package that is loaded only where a model is called. */
const isApiCallError = (error: unknown): error is APICallError => isError(error) && error.name === 'AI_APICallError';
const isError = (error: unknown): error is Error => typeof (error as Error | null)?.stack === 'string';

/** An error in mid-stream: of the line, of what came through it, or one that the provider tells of. */
function ofNetwork(error: unknown): Failure {
  const name = isError(error) ? error.name : '';
  if (/JSONParse|TypeValidation|InvalidResponse|NoContent/.test(name))
    return { kind: 'broken', why: `its answer could not be read (${shorten(sentenceOf(error))})` };
  if (isError(error)) return { kind: 'down', why: `the line to it broke (${rootOf(error)})` };
  const { type = '', message = '' } = (error ?? {}) as { type?: string; message?: string };
  const words = shorten(message || JSON.stringify(error));
  if (/rate_limit|overloaded/.test(type))
    return { kind: 'limited', why: `it is overloaded (${words})`, retryAfterMs: LEFT_ALONE_MS };
  return { kind: 'down', why: `it failed in mid-answer (${words})` };
}

/** Milliseconds as the answer's headers tell them: seconds, a date, or OpenAI's own in milliseconds. */
function retryAfter(headers: Record<string, string> | undefined): number | undefined {
  const precise = Number(headers?.['retry-after-ms']);
  if (precise > 0) return precise;
  const told = headers?.['retry-after'];
  if (told === undefined) return undefined;
  const ms = Number.isNaN(Number(told)) ? Date.parse(told) - Date.now() : Number(told) * 1_000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function rootOf(error: Error): string {
  let root = error;
  while (isError(root.cause)) root = root.cause;
  return shorten((root as { code?: string }).code ?? root.message);
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST_WORDS ? `${line.slice(0, LONGEST_WORDS)}…` : line;
}
