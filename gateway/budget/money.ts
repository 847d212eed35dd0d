const BILLION = 1_000_000_000;

/** Dollars as whole billionths, so that sums are exact: a hundred tenths of a cent are ten cents. */
export const billionths = (usd: number) => Math.round(usd * BILLION);

export const dollars = (amount: number) => amount / BILLION;
