import type { CronDefinition } from '../../contracts/cron.ts';
import type { Fire } from '../../contracts/work.ts';
import { firesBetween } from './fire-times.ts';

/** Fewer in a second do not hinder each other. */
const BURST = 10;
/** What the embedded server takes to start one of many fires, on two small cores. */
const START_MS = 40;
const LONGEST_MS = 15_000;
/** The first few of a second are no burst yet, and most seconds have no more: only then are the crons counted. */
const COUNTED_FROM = 3;

interface Moment {
  nominalAt: number;
  seenAt: number;
  begun: number;
  size: number | null;
}

/**
 * When many crons fire in the same second, their own jobs would compete with the fires still to be started. Says how
 * long a fire's job is to wait for them, milliseconds; 0 where nothing else is due.
 */
export function createBursts(active: () => readonly CronDefinition[]) {
  let moment: Moment = { nominalAt: 0, seenAt: 0, begun: 0, size: null };

  return function holdMs({ nominalAt }: Fire, now = Date.now()): number {
    if (moment.nominalAt !== nominalAt) moment = { nominalAt, seenAt: now, begun: 0, size: null };
    moment.begun += 1;
    if (moment.begun < COUNTED_FROM) return 0;
    moment.size ??= active().filter((definition) => isDue(definition, nominalAt)).length;
    if (moment.size < BURST) return 0;
    return Math.max(0, moment.seenAt + Math.min(moment.size * START_MS, LONGEST_MS) - now);
  };
}

function isDue(definition: CronDefinition, at: number): boolean {
  return firesBetween(definition, at, at).length > 0;
}
