import cronstrue from 'cronstrue';
import type { Schedule } from '../../contracts/cron.ts';
import { spanWords } from '../crons/words.ts';
import { clockOf } from '../crons/zone-clock.ts';
import type { Here } from './when.ts';

const DAY_MS = 86_400_000;

/** `Tomorrow, Fri 27 Nov, 09:00`; the year where it is another. */
export function sayTime(at: number, { now, timezone }: Here): string {
  const clock = clockOf(timezone);
  const [wall, wallNow] = [at + clock.offsetAt(at), now + clock.offsetAt(now)];
  const days = Math.floor(wall / DAY_MS) - Math.floor(wallNow / DAY_MS);
  const near = { '-1': 'Yesterday', '0': 'Today', '1': 'Tomorrow' }[String(days)];
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Date(wall).toLocaleString('en-GB', { timeZone: 'UTC', ...options });
  const isThisYear = part({ year: 'numeric' }) === new Date(wallNow).getUTCFullYear().toString();
  const date = [
    part({ weekday: 'short' }),
    part({ day: 'numeric' }),
    part({ month: 'short' }).slice(0, 3),
    ...(isThisYear ? [] : [part({ year: 'numeric' })]),
  ].join(' ');
  return [...(near ? [near] : []), date, part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })].join(', ');
}

/** `At 17:00, only on Friday`, `Every 2 h`. */
export function sayRepeats(schedule: Schedule): string {
  if (schedule.kind === 'every') return `Every ${spanWords(schedule.ms)}`;
  return cronstrue.toString(schedule.expression, { use24HourTimeFormat: true });
}
