import type { LanguageModelUsage } from 'ai';
import type { ModelUsage } from '../contracts/model.ts';

export const NO_USAGE: ModelUsage = { input: 0, cachedInput: 0, cacheWrite: 0, output: 0 };

/** Tokens as the SDK tells them at the end of a stream; null where the provider stated none. */
export function usageOf({ inputTokens, inputTokenDetails, outputTokens }: LanguageModelUsage): ModelUsage | null {
  if (inputTokens === undefined && outputTokens === undefined) return null;
  return {
    input: inputTokens ?? 0,
    cachedInput: inputTokenDetails.cacheReadTokens ?? 0,
    cacheWrite: inputTokenDetails.cacheWriteTokens ?? 0,
    output: outputTokens ?? 0,
  };
}

/**
 * Tokens as one raw event of a provider states them; null where it states none. For streams that break off, since the
 * SDK tells of usage only at the end, and Anthropic states the prompt's at the beginning.
 */
export function statedIn(event: unknown): Partial<ModelUsage> | null {
  const { message, usage = message?.usage } = (event ?? {}) as RawEvent;
  if (!usage) return null;
  if (usage.prompt_tokens !== undefined) {
    const cachedInput = usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? 0;
    return { input: usage.prompt_tokens, cachedInput, output: usage.completion_tokens ?? 0 };
  }
  const { input_tokens: plain, output_tokens: output = 0 } = usage;
  if (plain === undefined) return { output };
  const cachedInput = usage.cache_read_input_tokens ?? 0;
  const cacheWrite = usage.cache_creation_input_tokens ?? 0;
  return { input: plain + cachedInput + cacheWrite, cachedInput, cacheWrite, output };
}

interface RawUsage {
  prompt_tokens?: number;
  completion_tokens?: number;
  prompt_tokens_details?: { cached_tokens?: number | null } | null;
  prompt_cache_hit_tokens?: number;
  input_tokens?: number;
  output_tokens?: number;
  cache_read_input_tokens?: number | null;
  cache_creation_input_tokens?: number | null;
}

interface RawEvent {
  usage?: RawUsage | null;
  message?: { usage?: RawUsage | null };
}

/** What an OpenAI-like endpoint states; DeepSeek has a field of its own for what came from its cache. */
export function deepseekUsage(usage: CompatibleUsage) {
  const input = usage?.prompt_tokens ?? undefined;
  const output = usage?.completion_tokens ?? undefined;
  const hit = usage?.['prompt_cache_hit_tokens'];
  const cacheRead = usage?.prompt_tokens_details?.cached_tokens ?? (typeof hit === 'number' ? hit : 0);
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens ?? 0;
  return {
    inputTokens: {
      total: input,
      noCache: input === undefined ? undefined : input - cacheRead,
      cacheRead,
      cacheWrite: undefined,
    },
    outputTokens: { total: output, text: output === undefined ? undefined : output - reasoning, reasoning },
  };
}

type CompatibleUsage =
  | {
      [field: string]: unknown;
      prompt_tokens?: number | null | undefined;
      completion_tokens?: number | null | undefined;
      prompt_tokens_details?: { cached_tokens?: number | null | undefined } | null | undefined;
      completion_tokens_details?: { reasoning_tokens?: number | null | undefined } | null | undefined;
    }
  | null
  | undefined;
