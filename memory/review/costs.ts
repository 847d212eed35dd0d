import type { ParsedEntry } from '../log/parse-log.ts';

/** `Cost: $0.018` below a tool's call, `(model: flash, cost: $0.003)` in a line of the system's. */
const COST = /(?:^Cost: |\bcost: )\$(\d[\d,]*(?:\.\d+)?)/gm;

/** What these entries cost, in dollars; the line that closes a day only sums it up. */
export function costOf(entries: readonly ParsedEntry[]): number {
  const sums = entries
    .filter(({ kind }) => kind !== 'said')
    .filter(({ text }) => !text.startsWith('Day closed: '))
    .flatMap(({ text }) => [...text.matchAll(COST)].map(([, sum]) => Number(sum!.replaceAll(',', ''))));
  // Sums of thousandths, not of what floating point makes of them.
  return Math.round(sums.reduce((total, sum) => total + sum, 0) * 1_000) / 1_000;
}
