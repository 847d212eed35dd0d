import type { Period } from '../../contracts/http/budget.ts';
import { clockOf } from '../crons/zone-clock.ts';

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

/** When the day or month of an instant began by the clock of a zone. */
export function startOf(period: Period, at: number, timezone: string): number {
  const today = Math.floor(wallOf(at, timezone) / DAY_MS) * DAY_MS;
  if (period === 'day') return firstInstant(today, timezone);
  const date = new Date(today);
  return firstInstant(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1), timezone);
}

/** The beginning of the day that came so many days before that of an instant. */
export function daysBefore(days: number, at: number, timezone: string): number {
  const today = Math.floor(wallOf(at, timezone) / DAY_MS) * DAY_MS;
  return firstInstant(today - days * DAY_MS, timezone);
}

/** `2026-02-08` */
export const dayOf = (at: number, timezone: string) => new Date(wallOf(at, timezone)).toISOString().slice(0, 10);

const wallOf = (at: number, timezone: string) => at + clockOf(timezone).offsetAt(at);

/** Where clocks are put forward at midnight, the day begins when they show a time again. */
function firstInstant(wall: number, timezone: string): number {
  const { instantsOf } = clockOf(timezone);
  for (let time = wall; ; time += QUARTER_MS) {
    const [instant] = instantsOf(time);
    if (instant !== undefined) return instant;
  }
}
