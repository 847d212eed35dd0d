import { costOf, worstCost } from '../../models/cost.ts';
import { priceOf, UNKNOWN_PRICE } from '../../models/prices.ts';

const usage = (input: number, output: number, more = {}) => ({ input, output, cachedInput: 0, cacheWrite: 0, ...more });

describe('a price', () => {
  test.each([
    ['anthropic/claude-haiku-4-5', 1, 5],
    ['anthropic/claude-haiku-4-5-20251001', 1, 5],
    ['anthropic/claude-opus-4-8', 5, 25],
    ['anthropic/claude-opus-4-1-20250805', 15, 75],
    ['openai/gpt-5.4', 2.5, 15],
    ['openai/gpt-5.4-2026-03-05', 2.5, 15],
    ['openai/gpt-5.4-mini', 0.75, 4.5],
    ['google/gemini-2.5-flash-lite-preview-09-2025', 0.1, 0.4],
    ['ollama/qwen3:8b', 0, 0],
  ])('of %s is $%d for a million tokens in and $%d out', (model, input, output) => {
    expect(priceOf(model)).toMatchObject({ source: 'table', price: { input, output } });
  });

  test('that nobody stated counts as much as the dearest there is, and says so', () => {
    expect(priceOf('local/qwen')).toEqual({ source: 'unknown', price: UNKNOWN_PRICE });
    expect(priceOf('openai/gpt-5.4-pro')).toMatchObject({ source: 'unknown' });
  });

  test('of the config goes before the table, for one model or for all of a provider', () => {
    const overrides = {
      'local/*': { input: 0, output: 0 },
      'openai/gpt-5.4': { input: 1, cachedInput: 0.5, output: 2 },
    };
    expect(priceOf('local/qwen', overrides)).toMatchObject({ source: 'config', price: { input: 0, output: 0 } });
    expect(priceOf('openai/gpt-5.4', overrides).price).toEqual({
      input: 1,
      cachedInput: 0.5,
      cacheWrite: 1,
      output: 2,
    });
  });
});

describe('a cost', () => {
  const { price } = priceOf('anthropic/claude-haiku-4-5');

  test('counts what came from the cache, and what was written there, by their own prices', () => {
    expect(costOf(usage(1_000_000, 100_000), price)).toBeCloseTo(1.5);
    const cached = usage(1_000_000, 0, { cachedInput: 600_000, cacheWrite: 300_000 });
    expect(costOf(cached, price)).toBeCloseTo(0.6 * 0.1 + 0.3 * 1.25 + 0.1);
  });

  test('is that of long prompts where the prompt is long', () => {
    const pro = priceOf('google/gemini-3.1-pro-preview').price;
    expect(costOf(usage(200_000, 1_000), pro)).toBeCloseTo(0.2 * 2 + 0.012);
    expect(costOf(usage(200_001, 1_000), pro)).toBeCloseTo(0.2 * 4 + 0.018);
  });

  test('at its worst is never less than what comes of it', () => {
    for (const part of [0, 0.5, 1]) {
      const input = 120_000;
      const used = usage(input, 4_000, { cachedInput: input * (1 - part), cacheWrite: input * part });
      for (const model of ['anthropic/claude-haiku-5-5', 'openai/gpt-6-sol', 'google/gemini-2.5-pro'])
        expect(worstCost(input, 4_000, priceOf(model).price)).toBeGreaterThanOrEqual(
          costOf(used, priceOf(model).price),
        );
    }
  });
});
