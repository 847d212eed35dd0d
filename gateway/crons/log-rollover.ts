import type { Bus } from '../bus.ts';
import type { DayTally } from '../recorder/days.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Chore } from './chores.ts';
import { clockOf } from './zone-clock.ts';

const DAY_MS = 86_400_000;
/** After a longer time off, nobody wants the sums of days long past. */
const DAYS_BACK = 7;

export interface LogRolloverOptions {
  recorder: Pick<Recorder, 'days' | 'entries'>;
  bus: Pick<Bus, 'emit'>;
  timezone: () => string;
}

/** Closes each day of the daily log with a line of what it came to; its next entry opens the next day's file. */
export function logRolloverChore({ recorder, bus, timezone }: LogRolloverOptions): Chore {
  return {
    name: 'log-rollover',
    summary: 'Close the day in the daily log with what it came to',
    schedule: { kind: 'cron', expression: '0 0 * * *' },
    run({ nominalAt }) {
      // Temporal's clock may be a little ahead of this one.
      const now = Math.max(Date.now(), nominalAt);
      for (const { date, since, until } of daysBefore(now, timezone())) {
        const tally = recorder.days.tally(since, until);
        if (tally.messages + tally.jobs === 0) continue;
        // Its last millisecond, so that it stands in that day's file.
        const at = until - 1;
        recorder.entries.record({ key: `day:${date}`, kind: 'system', who: 'System', at, text: closingLine(tally) });
      }
      bus.emit('recorded');
      return Promise.resolve({});
    },
  };
}

/** `Day closed: 214 messages, 96 jobs, 3 failed, cost $0.42` */
function closingLine({ messages, jobs, failed, costUsd }: DayTally): string {
  const count = (number: number, what: string) => `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
  const parts = [count(messages, 'message'), count(jobs, 'job'), `${failed} failed`, `cost $${costUsd.toFixed(2)}`];
  return `Day closed: ${parts.join(', ')}`;
}

/** The local days that were over by then, the latest last. */
function daysBefore(now: number, timezone: string): { date: string; since: number; until: number }[] {
  const clock = clockOf(timezone);
  const wall = now + clock.offsetAt(now);
  const today = Math.floor(wall / DAY_MS) * DAY_MS;
  /** Where the clock skips midnight, the day begins as it is put forward. */
  const beginOf = (midnight: number) => clock.instantsOf(midnight)[0] ?? midnight - clock.offsetAt(midnight - DAY_MS);
  return Array.from({ length: DAYS_BACK }, (_, index) => today - (DAYS_BACK - index) * DAY_MS).map((midnight) => ({
    date: new Date(midnight).toISOString().slice(0, 10),
    since: beginOf(midnight),
    until: beginOf(midnight + DAY_MS),
  }));
}
