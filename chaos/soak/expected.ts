import { Cron } from 'croner';
import type { WrittenCron } from '../../gateway/crons/entry.ts';
import { parseDuration } from '../../contracts/duration.ts';
import type { Day } from './day.ts';

/**
 * When a compressed cron has to fire in the day, by croner and nothing of ours: whoever is held to account does not
 * keep the books.
 */
export function expectedFires({ schedule, every }: WrittenCron, { beganAt, endsAt }: Day): number[] {
  const fires: number[] = [];
  if (every !== undefined) {
    const ms = parseDuration(every);
    for (let at = Math.ceil(beganAt / ms) * ms; at < endsAt; at += ms) fires.push(at);
    return fires;
  }
  const cron = new Cron(schedule!, { timezone: 'UTC', paused: true });
  let next = cron.nextRun(new Date(beganAt - 1));
  while (next && next.getTime() < endsAt) {
    fires.push(next.getTime());
    next = cron.nextRun(next);
  }
  return fires;
}
