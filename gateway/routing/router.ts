import { UserError } from '../../contracts/errors.ts';
import type { ModelCallerOptions } from '../../models/call-model.ts';
import { callWithin } from '../../models/call-within.ts';
import type { Log } from '../../platform/log.ts';
import type { MemoryDesk } from '../memory/desk.ts';
import type { Message } from '../recorder/messages.ts';
import type { Recorder } from '../recorder/index.ts';
import { mayRun, questionOf, verdict, verdictSchema } from './question.ts';

/** Whoever asks waits for it, and the turn gives it ten seconds. */
const TIME_LIMIT_MS = 8_000;
const MOST_OUTPUT_TOKENS = 400;
const NOTES = 8;
/** A longer one is no simple question. */
const LONGEST = 500;

/** What becomes of a message at once; `mark` says whose word it is. */
export type Routed = { kind: 'answer'; text: string; mark: string } | { kind: 'command'; line: string; mark: string };

export interface RouterOptions {
  models: ModelCallerOptions | null;
  memory: Pick<MemoryDesk, 'fromCopy'>;
  recorder: Pick<Recorder, 'agentTasks' | 'redact'>;
  /** Whether the node that would answer is away for sure. */
  isAway(): boolean;
  log: Log;
}

/**
 * A model's look at free text while the node is away: a simple question is answered from the copy of the memory, what is
 * but a command is run. Null for all else, also where the model fails or is in doubt: it waits for the node, as without one.
 */
export function createRouter({ models, memory, recorder, isAway, log }: RouterOptions) {
  return async (message: Message): Promise<Routed | null> => {
    const { id, chat, text, attachments } = message;
    if (!models || !isAway() || attachments.length > 0 || text.length > LONGEST) return null;
    // It was left to the node already; or it may belong to what waits there.
    if (recorder.agentTasks.find(id) || recorder.agentTasks.open(chat).length > 0) return null;
    const copy = memory.fromCopy(text, NOTES);
    const notes = copy?.entries ?? [];
    const call = {
      callId: `route:${id}`,
      tier: 'routing' as const,
      messages: questionOf(recorder.redact(text), notes),
      tools: [],
      schema: verdictSchema,
      maxOutputTokens: MOST_OUTPUT_TOKENS,
      spend: { chat, turn: id },
      timeLimitMs: TIME_LIMIT_MS,
    };
    try {
      const signal = new AbortController().signal;
      const { object, model } = await callWithin(call, { signal, tell: () => undefined }, models);
      const found = verdict.safeParse(object).data;
      if (found?.kind === 'command' && mayRun(found.command))
        return {
          kind: 'command',
          line: found.command,
          mark: `Understood as ${found.command} by ${model}; the node is away.`,
        };
      const rests = found?.notes.some((note) => notes.some((one) => one.id === note));
      if (found?.kind === 'answer' && found.text.trim() !== '' && rests && copy)
        return { kind: 'answer', text: found.text.trim(), mark: `${copy.said} Worded by ${model}.` };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log.info(
        { err: error, message: id },
        'a message waits for the node, since no model of the tier routing answered',
      );
    }
    return null;
  };
}

export type Route = ReturnType<typeof createRouter>;
