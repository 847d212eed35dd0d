import { Cron } from 'croner';
import type { CronDefinition } from '../../contracts/cron/definition.ts';
import { clockOf } from './zone-clock.ts';

type Timed = Pick<CronDefinition, 'schedule' | 'timezone'>;

const DAY_MS = 86_400_000;

/**
 * When a cron is due from `since` on, in milliseconds and in order. The expression is about the clock on the wall of its
 * zone: a time that the clock skips in spring never comes, one that it shows twice in autumn comes twice. Temporal does
 * the same; croner by itself fires once in both cases, so it is asked about a clock that is never shifted.
 */
export function* fireTimes({ schedule, timezone }: Timed, since: number): Generator<number> {
  if (schedule.kind === 'every') {
    for (let at = Math.ceil(since / schedule.ms) * schedule.ms; ; at += schedule.ms) yield at;
  }
  const clock = clockOf(timezone);
  const cron = new Cron(schedule.expression, { timezone: 'UTC', paused: true });
  // The second showings of wall times wait until those that come before them are through.
  const again: number[] = [];
  const firstWall = since + Math.min(clock.offsetAt(since), clock.offsetAt(since + DAY_MS));
  for (let wall = cron.nextRun(new Date(firstWall - 1)); wall; wall = cron.nextRun(wall)) {
    const [first, second] = clock.instantsOf(wall.getTime());
    if (first === undefined) continue;
    while (again[0] !== undefined && again[0] < first) yield* due(again.shift()!);
    yield* due(first);
    if (second !== undefined) again.push(second);
  }
  for (const at of again) yield* due(at);

  function* due(at: number): Generator<number> {
    if (at >= since) yield at;
  }
}

/** When it is due from `since` to `until`, both included. */
export function firesBetween(timed: Timed, since: number, until: number): number[] {
  const fires: number[] = [];
  for (const at of fireTimes(timed, since)) {
    if (at > until) break;
    fires.push(at);
  }
  return fires;
}

/** The next `count` times after `now`. */
export function nextFires(timed: Timed, now: number, count: number): number[] {
  const fires: number[] = [];
  for (const at of fireTimes(timed, now + 1)) {
    fires.push(at);
    if (fires.length === count) break;
  }
  return fires;
}
