import type { Reminder } from '../recorder/reminders.ts';
import { nextFires } from '../crons/fire-times.ts';

/** When it is due next after a moment; of one that does not repeat its one time. Milliseconds. */
export function nextDue(
  { schedule, timezone, dueAt }: Pick<Reminder, 'schedule' | 'timezone' | 'dueAt'>,
  after: number,
) {
  if (!schedule) return dueAt;
  if (schedule.kind === 'cron') return nextFires({ schedule, timezone }, after, 1)[0]!;
  const { ms } = schedule;
  return after < dueAt ? dueAt : dueAt + (Math.floor((after - dueAt) / ms) + 1) * ms;
}
