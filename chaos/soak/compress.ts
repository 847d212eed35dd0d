import type { CronDefinition } from '../../contracts/cron.ts';
import type { WrittenCron } from '../../gateway/crons/entry.ts';
import { firesBetween } from '../../gateway/crons/fire-times.ts';
import { clockOf } from '../../gateway/crons/zone-clock.ts';
import { DATE, type Day, DAY_MINUTES } from './day.ts';

const FACTOR = 60;
const REAL_MINUTE_MS = 60_000;

/**
 * What takes real time is not compressed with the clock: a process needs its second to start, a browser its three, a
 * server that was killed its ten. So however late a fire may be in the business, here it may be this late at least,
 * and no work is stopped before it had a minute.
 */
const LEAST_CATCHUP_MS = 60_000;
const LEAST_TIMEOUT_MS = 60_000;
const LEAST_EVERY_MS = 1_000;

/**
 * A cron of the business as it is in a day whose minutes are seconds. `every: 5m` becomes `every: 5s`. The fields of an
 * expression move by one place: the minutes become seconds and the hours minutes, counted from the one in which the day
 * begins, so that `20 6 * * *` is `20 6 * * * *` where that is a full hour. It comes again an hour later, when the soak is
 * over.
 */
export function compressed(definition: CronDefinition, day: Day): WrittenCron {
  const { name, work, queue, chat, quiet, overlap, catchupMs, jitterMs, timeoutMs, alert } = definition;
  if (work.kind !== 'skill') throw new TypeError(`${name} runs no skill.`);
  return {
    name,
    ...whenOf(definition, day),
    timezone: 'UTC',
    skill: work.skill,
    args: work.args,
    queue,
    ...{ chat, quiet, overlap },
    catchup: catchupMs === null ? 'always' : spanOf(catchupMs, LEAST_CATCHUP_MS),
    jitter: spanOf(jitterMs, 0),
    timeout: timeoutMs === undefined ? undefined : spanOf(timeoutMs, LEAST_TIMEOUT_MS),
    alert: { after: alert.after, cooldown: spanOf(alert.cooldownMs, 0), 'pause-after': alert.pauseAfter },
  };
}

const spanOf = (ms: number, leastMs: number) => `${Math.max(leastMs, Math.round(ms / FACTOR)) / 1_000}s`;

function whenOf(definition: CronDefinition, day: Day): Pick<WrittenCron, 'schedule' | 'every'> {
  const { schedule, name } = definition;
  if (schedule.kind === 'every') return { every: spanOf(schedule.ms, LEAST_EVERY_MS) };
  const fires = firesOfDay(definition);
  const began = new Date(day.beganAt);
  if (fires.length === 0) return { schedule: `0 0 0 ${began.getUTCDate() > 14 ? 1 : 28} * *` };
  const minutes = unique(fires.map((minute) => minute % 60));
  const hours = unique(fires.map((minute) => Math.floor(minute / 60)));
  if (minutes.length * hours.length !== fires.length)
    throw new TypeError(`${name} does not fire at the same minutes of each hour, which can't be compressed.`);
  const realMinutes = hours.map((hour) => (began.getUTCMinutes() + hour - day.fromHour + 60) % 60);
  return { schedule: `${minutes.join(',')} ${unique(realMinutes).join(',')} * * * *` };
}

/** The minutes of the simulated day at which it fires, by the very code that expects fires in the gateway. */
function firesOfDay(definition: CronDefinition): number[] {
  const [midnight = 0] = clockOf(definition.timezone).instantsOf(Date.parse(DATE));
  const end = midnight + DAY_MINUTES * REAL_MINUTE_MS - 1;
  return firesBetween(definition, midnight, end).map(({ at }) => Math.floor((at - midnight) / REAL_MINUTE_MS));
}

const unique = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);
