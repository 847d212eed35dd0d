import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { BudgetReached, sentenceOf, SkillFailed } from '../contracts/errors.ts';
import type { TranscribeCall, Transcript } from '../contracts/voice.ts';
import { type Provider, providerOf, type Providers } from './providers.ts';
import type { Purse } from './purse.ts';
import { NO_USAGE } from './usage.ts';

/** Pauses before the second and the third try. */
const PAUSES_MS = [1_000, 5_000];
const answer = z.object({ text: z.string() });

/**
 * List prices of early November 2026, dollars a minute (developers.openai.com/api/docs/pricing). A name ending in `*`
 * holds for all that begin with it; the first that fits wins.
 */
const PER_MINUTE: readonly (readonly [string, number])[] = [
  ['openai/gpt-4o-mini-transcribe*', 0.003],
  ['openai/gpt-4o-transcribe*', 0.006],
  ['openai/whisper-1', 0.006],
];
/** What a minute counts as where nobody stated a price. */
const UNKNOWN_PER_MINUTE = 0.02;

/** Dollars a minute, and whether anybody stated it. */
export function minutePrice(model: string, own?: number): { perMinute: number; isKnown: boolean } {
  if (own !== undefined) return { perMinute: own, isKnown: true };
  const listed = PER_MINUTE.find(([name]) =>
    name.endsWith('*') ? model.startsWith(name.slice(0, -1)) : model === name,
  );
  return { perMinute: listed?.[1] ?? UNKNOWN_PER_MINUTE, isKnown: listed !== undefined };
}

export interface TranscribeOptions {
  /** `provider/model`. */
  model: string;
  perMinute?: number | undefined;
  language?: string | undefined;
  providers: Providers;
  purse: Purse;
}

/** A file in a form that endpoints take. */
export interface Recording {
  path: string;
  mime: string;
  seconds: number;
}

/**
 * Has an endpoint write down a recording: paid for before it is asked, as every call is. Rejects with the signal's reason
 * once it is raised.
 * @throws SkillFailed where it gives no text; BudgetReached
 */
export async function transcribe(
  call: TranscribeCall,
  recording: Recording,
  signal: AbortSignal,
  options: TranscribeOptions,
): Promise<Transcript> {
  const { model, providers } = options;
  const provider = providers.describe(providerOf(model));
  if (provider.missing !== undefined) throw new SkillFailed(provider.missing);
  for (let tries = 0; ; tries += 1) {
    const asked = await payAndAsk(call, recording, signal, { ...options, provider });
    if ('text' in asked) return { text: asked.text, by: model, seconds: recording.seconds, costUsd: asked.costUsd };
    const pause = PAUSES_MS[tries];
    if (asked.isFinal || pause === undefined) throw new SkillFailed(`${model}: ${asked.why}`);
    await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

type Asked = { text: string; costUsd: number } | { why: string; isFinal: boolean };

async function payAndAsk(
  { callId, spend, timeLimitMs }: TranscribeCall,
  recording: Recording,
  signal: AbortSignal,
  { model, perMinute, language, purse, provider }: TranscribeOptions & { provider: Provider },
): Promise<Asked> {
  const worstUsd = (recording.seconds / 60) * minutePrice(model, perMinute).perMinute;
  // New with each request: what a crash cut off may have spent what was set aside for it.
  const id = `${callId}:${randomUUID()}`;
  const reservation = { id, tier: 'main' as const, provider: provider.name, model, spend, worstUsd, timeLimitMs };
  const grant = await purse.reserve(reservation, signal);
  if (!grant.granted) {
    const { cap, then, why } = grant;
    throw new BudgetReached(why ?? `The budget of ${cap.scope} for this ${cap.period} is reached.`, { ...cap, then });
  }
  const settle = (costUsd: number) => purse.settle(id, { costUsd, usage: NO_USAGE, model });
  try {
    const response = await send(recording, signal, { provider, model, language });
    if (response.ok) {
      await settle(worstUsd);
      return { text: answer.parse(await response.json()).text.trim(), costUsd: worstUsd };
    }
    await settle(0);
    const words = (await response.text()).replaceAll(/\s+/g, ' ').slice(0, 200);
    const isFinal = response.status < 500 && response.status !== 429;
    return { why: `it answered ${response.status} (${words})`, isFinal };
  } catch (error) {
    // Whether it was listened to, nobody can tell: it counts as if it had been.
    await settle(worstUsd);
    signal.throwIfAborted();
    return { why: `it gave no text (${sentenceOf((error as Error).cause ?? error).slice(0, 200)})`, isFinal: false };
  }
}

async function send(
  { path, mime }: Recording,
  signal: AbortSignal,
  { provider: { baseUrl, key }, model, language }: { provider: Provider; model: string; language: string | undefined },
): Promise<Response> {
  const form = new FormData();
  form.set('model', model.slice(model.indexOf('/') + 1));
  form.set('response_format', 'json');
  if (language !== undefined) form.set('language', language);
  form.set('file', new Blob([await readFile(path)], { type: mime }), basename(path));
  const headers = key === undefined ? undefined : { authorization: `Bearer ${key}` };
  return await fetch(`${baseUrl}/audio/transcriptions`, { method: 'POST', body: form, headers, signal });
}
