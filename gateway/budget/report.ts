import type { CostBy, CostReport } from '../../contracts/http/budget.ts';
import type { Recorder } from '../recorder/index.ts';
import type { CostSum } from '../recorder/reservations.ts';
import { dollars } from './money.ts';
import { dayOf } from './periods.ts';

export interface ReportSpan {
  by: CostBy;
  since: number;
  until: number;
}

/** What calls to models came to, from `since` on and before `until`. Days are in their order, all else by cost. */
export function costReport(recorder: Recorder, { by, since, until }: ReportSpan, timezone: string): CostReport {
  const { reservations } = recorder;
  const now = Date.now();
  const rows =
    by === 'day'
      ? daysOf(reservations.sumsByQuarter(since, until, now), timezone)
      : reservations.sumsBy(by, since, until, now);
  return {
    by,
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    ...viewOf(sumUp(rows)),
    rows: rows.map((row) => ({ key: row.key, ...viewOf(row) })),
  };
}

function daysOf(quarters: readonly CostSum[], timezone: string): CostSum[] {
  const days = new Map<string, Sums>();
  for (const quarter of quarters) {
    const day = dayOf(Number(quarter.key), timezone);
    days.set(day, sumUp([days.get(day) ?? NOTHING, quarter]));
  }
  return [...days].sort(([a], [b]) => a.localeCompare(b)).map(([key, sum]) => ({ key, ...sum }));
}

const NOTHING = { calls: 0, cost: 0, unsettled: 0, input: 0, cachedInput: 0, cacheWrite: 0, output: 0 };
type Sums = typeof NOTHING;

function sumUp(rows: readonly Sums[]): Sums {
  const sum = { ...NOTHING };
  for (const row of rows) for (const field of Object.keys(NOTHING) as (keyof Sums)[]) sum[field] += row[field];
  return sum;
}

function viewOf({ calls, cost, unsettled, input, cachedInput, cacheWrite, output }: Sums) {
  const usage = { input, cachedInput, cacheWrite, output };
  return { calls, costUsd: dollars(cost), unsettledUsd: dollars(unsettled), usage };
}
