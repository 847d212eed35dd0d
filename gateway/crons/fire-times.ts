import { Cron } from 'croner';
import type { CronDefinition } from '../../contracts/cron.ts';
import { clockOf, countingZone, type ZoneClock } from './zone-clock.ts';

type Timed = Pick<CronDefinition, 'schedule' | 'timezone'>;

const DAY_MS = 86_400_000;

/** A time at which a cron is due; with `or`, it is due once, at either of the two. Milliseconds. */
export interface DueTime {
  at: number;
  or?: number;
}

/**
 * When a cron is due from `since` on, in order. The expression is about the clock on the wall of its zone, and what
 * happens where that is shifted is Temporal's to say: a time that the clock skips in spring never comes; one that it
 * shows twice in autumn comes twice west of Greenwich, and once everywhere else, now the first time, now the second,
 * as the rest of the expression has it. croner by itself fires once in all cases, so it is asked about a clock that is
 * never shifted.
 */
export function* fireTimes({ schedule, timezone }: Timed, since: number): Generator<DueTime> {
  if (schedule.kind === 'every') {
    for (let at = Math.ceil(since / schedule.ms) * schedule.ms; ; at += schedule.ms) yield { at };
  }
  const clock = clockOf(countingZone(schedule.expression, timezone));
  // The same as its zone UTC, and four times as fast.
  const cron = new Cron(schedule.expression, { utcOffset: 0, paused: true });
  // The second showings of wall times wait until those that come before them are through.
  const again: number[] = [];
  const firstWall = since + Math.min(clock.offsetAt(since), clock.offsetAt(since + DAY_MS));
  for (let wall = cron.nextRun(new Date(firstWall - 1)); wall; wall = cron.nextRun(wall)) {
    const [first, second] = clock.instantsOf(wall.getTime());
    if (first === undefined) continue;
    while (again[0] !== undefined && again[0] < first) yield* from(since, { at: again.shift()! });
    if (second === undefined) yield* from(since, { at: first });
    else if (comesTwice(clock, wall.getTime(), first)) {
      yield* from(since, { at: first });
      again.push(second);
    } else yield* from(since, { at: first, or: second });
  }
  for (const at of again) yield* from(since, { at });
}

/** Temporal asks Go for the instant of a wall time, which takes it for UTC at first: west of that it finds the first. */
function comesTwice(clock: ZoneClock, wall: number, first: number): boolean {
  return clock.offsetAt(wall) === wall - first;
}

function* from(since: number, due: DueTime): Generator<DueTime> {
  if (due.at >= since) yield due;
}

/** When it is due from `since` to `until`, both included. */
export function firesBetween(timed: Timed, since: number, until: number): DueTime[] {
  const fires: DueTime[] = [];
  for (const due of fireTimes(timed, since)) {
    if (due.at > until) break;
    fires.push(due);
  }
  return fires;
}

/** The next `count` times after `now`. */
export function nextFires(timed: Timed, now: number, count: number): number[] {
  const fires: number[] = [];
  for (const { at } of fireTimes(timed, now + 1)) {
    fires.push(at);
    if (fires.length === count) break;
  }
  return fires;
}
