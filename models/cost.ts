import type { ModelUsage } from '../contracts/model.ts';
import type { Price } from './prices.ts';

const MILLION = 1_000_000;

/** What tokens cost, in dollars. */
export function costOf({ input, cachedInput, cacheWrite, output }: ModelUsage, price: Price): number {
  const { above } = price;
  const rate = above && input > above.tokens ? above : price;
  const plain = Math.max(0, input - cachedInput - cacheWrite);
  return (
    (plain * rate.input + cachedInput * rate.cachedInput + cacheWrite * rate.cacheWrite + output * rate.output) /
    MILLION
  );
}

/** The most that a call can cost whose prompt has at most `input` tokens: all of it new to the cache, all output used. */
export function worstCost(input: number, maxOutput: number, price: Price): number {
  const written = price.cacheWrite > price.input ? input : 0;
  const usage = { input, cachedInput: 0, cacheWrite: written, output: maxOutput };
  return costOf(usage, price);
}
