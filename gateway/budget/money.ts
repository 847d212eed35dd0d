const BILLION = 1_000_000_000;

/** Dollars as whole billionths, so that sums are exact: a hundred tenths of a cent are ten cents. */
export const billionths = (usd: number) => Math.round(usd * BILLION);

export const dollars = (amount: number) => amount / BILLION;

/** `$12.30`; of less than ten cents the first two digits that count: `$0.0042`. */
export function usd(value: number): string {
  if (value === 0 || Math.abs(value) >= 0.1) return `$${value.toFixed(2)}`;
  if (Math.abs(value) < 0.000_001) return '$0.00';
  return `$${value.toFixed(Math.min(8, 1 - Math.floor(Math.log10(Math.abs(value)))))}`;
}
