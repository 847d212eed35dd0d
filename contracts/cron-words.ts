import type { CronRunView } from './http/crons.ts';

/** Late enough to be told. */
export const LATE_MS = 60_000;

const NEAR_MS = 6 * 86_400_000;

/** How a run ended, in one character. */
export const RUN_SIGNS: Record<CronRunView['state'], string> = {
  running: '…',
  done: '✓',
  failed: '✗',
  cancelled: '-',
  unknown: '?',
};

/**
 * `7:00 AM` today, `Tue 7:00 AM` within a week, else with its date; seconds where they say something.
 * @param locale whose words; the reader's own unless given
 */
export function momentOf(time: string, timeZone: string, now = Date.now(), locale?: string): string {
  const at = new Date(time);
  const day = (date: Date) => date.toLocaleDateString('en-US', { timeZone });
  const clock = at.toLocaleTimeString(locale, {
    timeZone,
    hour: 'numeric',
    minute: '2-digit',
    ...(at.getTime() % 60_000 !== 0 && { second: '2-digit' as const }),
  });
  if (day(at) === day(new Date(now))) return clock;
  const isNear = Math.abs(at.getTime() - now) < NEAR_MS;
  const form = isNear ? ({ weekday: 'short' } as const) : ({ month: 'short', day: 'numeric' } as const);
  return `${at.toLocaleDateString(locale, { timeZone, ...form })} ${clock}`;
}
