import type { ModelMessage as SdkMessage } from 'ai';
import type { ModelCall, ModelEvent, ModelUsage } from '../contracts/model.ts';
import { tokensOf } from './estimate.ts';
import { type Failure, isUnpaid } from './failure.ts';
import { gather, type Gathered, isFailure } from './gather.ts';
import type { OpenedModel } from './providers.ts';
import { NO_USAGE } from './usage.ts';

/** Milliseconds a silent model is waited for. */
export interface Patience {
  firstToken: number;
  betweenTokens: number;
}

export interface AskOptions {
  /** `provider/model`. */
  name: string;
  opened: OpenedModel;
  prompt: SdkMessage[];
  /** More tokens than the prompt can have: what it counts as where the provider does not say. */
  promptTokens: number;
  call: Pick<ModelCall, 'tools' | 'schema'> & { maxOutputTokens: number };
  patience: Patience;
  signal: AbortSignal;
  tell(event: ModelEvent): void;
}

/** One request to one provider; `usage` is what it has to be paid for, whatever came of it. */
export type Asked = { usage: ModelUsage; begun: boolean } & (
  { state: 'answered'; answer: Gathered } | { state: 'failed'; failure: Failure } | { state: 'stopped' }
);

/** Asks one model once. Never throws for what the provider or the line does, and leaves no request behind. */
export async function askOne(options: AskOptions): Promise<Asked> {
  const { name, call, patience, signal, tell } = options;
  const sdk = await loadSdk();
  const gathered = gather({ model: name, tools: call.tools, schema: call.schema, tell });
  const silence = watchSilence(patience);
  const stop = AbortSignal.any([signal, silence.signal]);
  let begun = false;
  try {
    const stream = streamOf(sdk, options, stop)[Symbol.asyncIterator]();
    for (;;) {
      const next = await untilStopped(stream.next(), stop);
      if (!next || next.done) break;
      if (!gathered.take(next.value)) continue;
      begun = true;
      silence.heard();
    }
  } catch (error) {
    if (!stop.aborted) gathered.take({ type: 'error', error });
  } finally {
    silence.over();
  }
  if (signal.aborted) return { state: 'stopped', usage: usageOf(null), begun };
  if (silence.signal.aborted) {
    const failure = silence.signal.reason as Failure;
    return { state: 'failed', failure, usage: usageOf(failure), begun };
  }
  const outcome = gathered.outcome();
  if (isFailure(outcome)) return { state: 'failed', failure: outcome, usage: usageOf(outcome), begun };
  return { state: 'answered', answer: outcome, usage: usageOf(null), begun };

  /** What the provider says; where it does not, the most that it can have been. */
  function usageOf(failure: Failure | null): ModelUsage {
    if (failure && isUnpaid(failure)) return NO_USAGE;
    const said = gathered.usage();
    if (said) return said;
    const stated = gathered.stated();
    // Refused or unreachable before a word: no model worked on it.
    if (failure?.kind === 'down' && gathered.written() === '' && stated.input === undefined) return NO_USAGE;
    const output = Math.max(stated.output ?? 0, tokensOf(gathered.written()));
    return { ...NO_USAGE, input: options.promptTokens, ...stated, output };
  }
}

/** Loaded with the first call: who has no model pays nothing for it. */
async function loadSdk() {
  const sdk = await import('ai');
  // It would print what a provider does not support; what matters of that is done in words here.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  return sdk;
}

type Sdk = Awaited<ReturnType<typeof loadSdk>>;

function streamOf(
  { jsonSchema, Output, streamText, tool }: Sdk,
  { opened, prompt, call }: AskOptions,
  abortSignal: AbortSignal,
) {
  const { tools, schema, maxOutputTokens } = call;
  const inWords = schema && !opened.takesSchema ? [inWordsOf(schema)] : [];
  const { fullStream } = streamText({
    model: opened.model,
    messages: [...inWords, ...prompt],
    tools: Object.fromEntries(
      tools.map(({ name, description, inputSchema }) => [
        name,
        tool({ description, inputSchema: jsonSchema(inputSchema) }),
      ]),
    ),
    ...(schema && { output: Output.object({ schema: jsonSchema(schema) }) }),
    maxOutputTokens,
    allowSystemInMessages: true,
    // Which model is asked next is decided by whoever called.
    maxRetries: 0,
    abortSignal,
    includeRawChunks: true,
    // Told as a part of the stream, too; without this it would be printed.
    onError: () => undefined,
  });
  return fullStream;
}

function inWordsOf(schema: Record<string, unknown>): SdkMessage {
  return {
    role: 'system',
    content: `Answer with nothing but JSON that follows this schema: ${JSON.stringify(schema)}`,
  };
}

/** Aborts with a failure when nothing is heard for too long. */
function watchSilence({ firstToken, betweenTokens }: Patience) {
  const silent = new AbortController();
  const seconds = (ms: number) => `${Number((ms / 1_000).toFixed(1))} s`;
  const giveUp = (why: string) => () => silent.abort({ kind: 'silent', why } satisfies Failure);
  let timer = setTimeout(giveUp(`it said nothing within ${seconds(firstToken)}`), firstToken);
  return {
    signal: silent.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(giveUp(`it fell silent in mid-answer for ${seconds(betweenTokens)}`), betweenTokens);
    },
    over: () => clearTimeout(timer),
  };
}

/** The promise's value, or null at once when the signal is raised: a stream need not hear of it soon. */
async function untilStopped<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value | null> {
  if (signal.aborted) return null;
  let onAbort: (() => void) | undefined;
  const stopped = new Promise<null>((resolve) => {
    onAbort = () => resolve(null);
    signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
    promise.catch(() => undefined);
  }
}
