import type { PriceOverrides } from '../platform/models-config.ts';

/** Dollars for a million tokens; `above` holds for the whole call where its prompt is longer than `tokens`. */
export interface Price {
  input: number;
  cachedInput: number;
  cacheWrite: number;
  output: number;
  above?: { tokens: number; input: number; cachedInput: number; cacheWrite: number; output: number };
}

/** A model's price, and whether anybody stated it. */
export interface KnownPrice {
  price: Price;
  source: 'config' | 'table' | 'unknown';
}

/** [input, cached input, cache write, output] */
type Row = readonly [number, number, number, number];

/**
 * List prices of early November 2026, standard service, in dollars for a million tokens. Where a vendor has announced a
 * higher price or charges more at peak hours, the higher stands here: a budget is better held too early than too late.
 * Sources: platform.claude.com/docs/en/about-claude/pricing, developers.openai.com/api/docs/pricing,
 * ai.google.dev/gemini-api/docs/pricing, api-docs.deepseek.com/quick_start/pricing. Cache writes are those kept for five
 * minutes. A name ending in `*` holds for all that begin with it; the longest wins.
 */
const TABLE: Readonly<Record<string, Row>> = {
  'anthropic/claude-fable-5-1*': [10, 0.25, 12.5, 50],
  'anthropic/claude-fable-5*': [10, 1, 12.5, 50],
  'anthropic/claude-opus-5-5*': [4, 0.2, 5, 20],
  'anthropic/claude-opus-5*': [5, 0.5, 6.25, 25],
  'anthropic/claude-opus-4-5*': [5, 0.5, 6.25, 25],
  'anthropic/claude-opus-4-6*': [5, 0.5, 6.25, 25],
  'anthropic/claude-opus-4-7*': [5, 0.5, 6.25, 25],
  'anthropic/claude-opus-4-8*': [5, 0.5, 6.25, 25],
  'anthropic/claude-opus-4*': [15, 1.5, 18.75, 75],
  'anthropic/claude-sonnet-5-5*': [2, 0.1, 2.5, 10],
  'anthropic/claude-sonnet-5*': [2, 0.2, 2.5, 10],
  'anthropic/claude-sonnet-4*': [3, 0.3, 3.75, 15],
  'anthropic/claude-haiku-5-5*': [0.1, 0.01, 0.125, 0.5],
  'anthropic/claude-haiku-4-5*': [1, 0.1, 1.25, 5],
  'anthropic/claude-3-haiku*': [0.25, 0.03, 0.3, 1.25],

  'openai/gpt-6.2-astra*': [8, 0.4, 10, 40],
  'openai/gpt-6.2-sol*': [2, 0.1, 2.5, 10],
  'openai/gpt-6-astra*': [10, 1, 12.5, 50],
  'openai/gpt-6-sol*': [2, 0.2, 2.5, 10],
  'openai/gpt-6-luna*': [0.1, 0.01, 0.125, 0.5],
  'openai/gpt-5.6-sol*': [5, 0.5, 6.25, 30],
  'openai/gpt-5.6-terra*': [2, 0.2, 2.5, 12],
  'openai/gpt-5.6-luna*': [0.2, 0.02, 0.25, 1.2],
  'openai/gpt-5.5': [5, 0.5, 5, 30],
  'openai/gpt-5.4': [2.5, 0.25, 2.5, 15],
  'openai/gpt-5.4-mini*': [0.75, 0.075, 0.75, 4.5],
  'openai/gpt-5.4-nano*': [0.2, 0.02, 0.2, 1.25],
  'openai/gpt-5.2': [1.75, 0.175, 1.75, 14],
  'openai/gpt-5.1': [1.25, 0.125, 1.25, 10],
  'openai/gpt-5': [1.25, 0.125, 1.25, 10],
  'openai/gpt-5-mini*': [0.25, 0.025, 0.25, 2],
  'openai/gpt-5-nano*': [0.05, 0.005, 0.05, 0.4],
  'openai/gpt-4.1': [2, 0.5, 2, 8],
  'openai/gpt-4.1-mini*': [0.4, 0.1, 0.4, 1.6],
  'openai/gpt-4.1-nano*': [0.1, 0.025, 0.1, 0.4],
  'openai/gpt-4o': [2.5, 1.25, 2.5, 10],
  'openai/gpt-4o-mini*': [0.15, 0.075, 0.15, 0.6],

  'google/gemini-4-argon*': [4, 0.2, 4, 20],
  'google/gemini-4-neon*': [3, 0.15, 3, 15],
  'google/gemini-4-hydrogen*': [1.5, 0.075, 1.5, 7.5],
  'google/gemini-3.8-flash': [1.5, 0.15, 1.5, 7.5],
  'google/gemini-3.5-flash': [1.5, 0.15, 1.5, 9],
  'google/gemini-3.5-flash-lite*': [0.3, 0.03, 0.3, 2.5],
  'google/gemini-3.1-pro*': [2, 0.2, 2, 12],
  'google/gemini-3-pro*': [2, 0.2, 2, 12],
  'google/gemini-3-flash*': [0.5, 0.05, 0.5, 3],
  'google/gemini-2.5-pro*': [1.25, 0.31, 1.25, 10],
  'google/gemini-2.5-flash': [0.3, 0.075, 0.3, 2.5],
  'google/gemini-2.5-flash-lite*': [0.1, 0.025, 0.1, 0.4],

  'deepseek/deepseek-v4-pro*': [1.32, 0.044, 1.32, 3.96],
  'deepseek/deepseek-flash*': [0.3, 0.006, 0.3, 1.2],
  'deepseek/deepseek-v4-flash*': [0.3, 0.006, 0.3, 1.2],
  'deepseek/deepseek-chat': [0.3, 0.006, 0.3, 1.2],
  'deepseek/deepseek-reasoner': [1.32, 0.044, 1.32, 3.96],

  // Runs on one's own machine.
  'ollama/*': [0, 0, 0, 0],
};

/** What longer prompts cost, from the same pages. */
const ABOVE: Readonly<Record<string, { tokens: number; row: Row }>> = {
  'openai/gpt-6.2-astra*': { tokens: 272_000, row: [16, 0.8, 20, 60] },
  'openai/gpt-6.2-sol*': { tokens: 272_000, row: [4, 0.2, 5, 15] },
  // Not stated where we looked: twice, and half as much again for output, as for the others.
  'openai/gpt-6-astra*': { tokens: 272_000, row: [20, 2, 25, 75] },
  'openai/gpt-6-sol*': { tokens: 272_000, row: [4, 0.4, 5, 15] },
  'openai/gpt-6-luna*': { tokens: 272_000, row: [0.2, 0.02, 0.25, 0.75] },
  'anthropic/claude-haiku-5-5*': { tokens: 100_000, row: [0.5, 0.05, 0.625, 2.5] },
  'google/gemini-3.1-pro*': { tokens: 200_000, row: [4, 0.4, 4, 18] },
  'google/gemini-3-pro*': { tokens: 200_000, row: [4, 0.4, 4, 18] },
  'google/gemini-2.5-pro*': { tokens: 200_000, row: [2.5, 0.625, 2.5, 15] },
};

/** What a model counts as that nobody stated a price for: as much as the dearest one a vendor has listed. */
export const UNKNOWN_PRICE: Price = { input: 15, cachedInput: 15, cacheWrite: 18.75, output: 75 };

/** The price of a `provider/model`: that of the config, else of the table, else `UNKNOWN_PRICE`. */
export function priceOf(model: string, overrides: PriceOverrides = {}): KnownPrice {
  const own = pick(overrides, model);
  if (own) {
    const { input, cachedInput = input, cacheWrite = input, output } = overrides[own]!;
    return { price: { input, cachedInput, cacheWrite, output }, source: 'config' };
  }
  const listed = pick(TABLE, model);
  if (!listed) return { price: UNKNOWN_PRICE, source: 'unknown' };
  const above = ABOVE[listed];
  return {
    price: { ...named(TABLE[listed]!), ...(above && { above: { tokens: above.tokens, ...named(above.row) } }) },
    source: 'table',
  };
}

const named = ([input, cachedInput, cacheWrite, output]: Row) => ({ input, cachedInput, cacheWrite, output });

/** The entry of that very name, or the longest one with `*` that the name begins with. */
function pick(table: Readonly<Record<string, unknown>>, model: string): string | undefined {
  if (Object.hasOwn(table, model)) return model;
  // A dated snapshot costs what its model does: gpt-5.4-2026-03-05.
  const undated = model.replace(/-\d{4}-?\d{2}-?\d{2}$/, '');
  if (Object.hasOwn(table, undated)) return undated;
  return Object.keys(table)
    .filter((name) => name.endsWith('*') && model.startsWith(name.slice(0, -1)))
    .sort((a, b) => b.length - a.length)[0];
}
