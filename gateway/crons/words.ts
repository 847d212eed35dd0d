import cronstrue from 'cronstrue';
import type { CronDefinition } from '../../contracts/cron.ts';
import { formatDuration } from '../../contracts/duration.ts';

/** `At 07:00 AM, Monday through Friday` or `Every 10 s`. */
export function humanSchedule({ schedule, jitterMs }: Pick<CronDefinition, 'schedule' | 'jitterMs'>): string {
  const jitter = jitterMs > 0 ? `, up to ${spanWords(jitterMs)} later` : '';
  if (schedule.kind === 'every') return `Every ${spanWords(schedule.ms)}${jitter}`;
  const known = said.get(schedule.expression) ?? cronstrue.toString(schedule.expression);
  said.set(schedule.expression, known);
  return `${known}${jitter}`;
}

/** A list of a thousand crons says a thousand of them. */
const said = new Map<string, string>();

/** `10 s`, `5 m`, `2 h`, `1 h 30 m`: no units of zero. */
export function spanWords(ms: number): string {
  return formatDuration(ms)
    .replace(/\.0 s$/, ' s')
    .replace(/(?<=[a-z]) 0 [a-z]+$/, '');
}

/** `12 m` or `2 h 5 m`: whole minutes, for what is late by one at least. */
export function lateWords(ms: number): string {
  return spanWords(Math.round(ms / 60_000) * 60_000);
}

/** What of its output has room in a line. */
export function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
