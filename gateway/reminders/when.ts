import { parse, type ParsedResult } from 'chrono-node/en';
import type { Schedule } from '../../contracts/cron.ts';
import { UserError } from '../../contracts/errors.ts';
import { readWords } from '../crons/plain-words.ts';
import { clockOf } from '../crons/zone-clock.ts';
import { toClock } from './clock-words.ts';

const HOUR_MS = 3_600_000;
const HALF_DAY_MS = 12 * HOUR_MS;

const REPEATS =
  /^(every|everyday|daily|hourly|monthly|weekdays|weekends|(on )?(mon|tues|wednes|thurs|fri|satur|sun)days)\b/;
const RHYTHM = /^(hourly|every (\d+ ?)?(s|sec|second|m|min|minute|h|hour)s?)$/;

/**
 * What a phrase says about when: a moment, or moments that repeat; a `day` without a time; what is past. `skipped`: the
 * clocks are put forward past what was said, and it is so much later.
 */
export type When =
  | { kind: 'at'; at: number; skipped?: true }
  | { kind: 'every'; schedule: Schedule }
  | { kind: 'day' }
  | { kind: 'past'; at: number };

/** Whose clock, and what it shows. */
export interface Here {
  /** Milliseconds since the epoch. */
  now: number;
  timezone: string;
}

/** Reads a phrase that is about a time from its first word to its last; null for any other. */
export function readWhen(phrase: string, here: Here): When | null {
  const { words, isBare } = toClock(phrase);
  return REPEATS.test(words) ? readRepeating(words) : readMoment(words, isBare, here);
}

function readRepeating(words: string): When | null {
  try {
    const schedule = readWords(words);
    return words.includes(' at ') || RHYTHM.test(words) ? { kind: 'every', schedule } : { kind: 'day' };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function readMoment(words: string, isBare: boolean, { now, timezone }: Here): When | null {
  const clock = clockOf(timezone);
  const wallNow = now + clock.offsetAt(now);
  // chrono counts in the machine's own zone; a wall clock told to it as UTC's is never shifted.
  const [found, ...others] = parse(words, { instant: new Date(wallNow), timezone: 0 }, { forwardDate: true });
  if (!found || others.length > 0 || found.end || !isWhole(found, words)) return null;
  const wall = found.start.date().getTime();
  const tags = found.start.tags();
  if (tags.has('result/relativeDateAndTime'))
    return /^in | from now$/.test(words) && wall > wallNow ? { kind: 'at', at: now + wall - wallNow } : null;
  // Of another zone, which was named: then it is the instant itself.
  if (found.start.isCertain('timezoneOffset'))
    return wall <= now ? { kind: 'past', at: wall } : { kind: 'at', at: wall };
  const hasTime = found.start.isCertain('hour') || (tags.has('result/relativeDate') && words.startsWith('in '));
  if (!hasTime) return { kind: 'day' };
  const isDayNamed = found.start.isCertain('day') || found.start.isCertain('weekday');
  return momentOf(isBare ? nearest(wall, isDayNamed, wallNow) : wall, { now, timezone });
}

function isWhole({ index, text }: ParsedResult, words: string): boolean {
  return index + text.length === words.length && /^(on |at |by |for )?$/.test(words.slice(0, index));
}

/** Of an hour said without am or pm the next one: at two in the afternoon, nine is in the evening. */
function nearest(wall: number, isDayNamed: boolean, wallNow: number): number {
  if (isDayNamed) return wall <= wallNow && wall + HALF_DAY_MS > wallNow ? wall + HALF_DAY_MS : wall;
  return wall - HALF_DAY_MS > wallNow ? wall - HALF_DAY_MS : wall;
}

/** When the zone's clock shows a wall time. */
function momentOf(wall: number, { now, timezone }: Here): When {
  const clock = clockOf(timezone);
  const instants = clock.instantsOf(wall);
  const at = instants.find((instant) => instant > now) ?? instants[0] ?? afterGap(wall, timezone);
  if (at <= now) return { kind: 'past', at };
  return { kind: 'at', at, ...(instants.length === 0 && { skipped: true }) };
}

/** The instant of a wall time that the clock skips: as if it had not been put forward yet. */
export function afterGap(wall: number, timezone: string): number {
  return wall - clockOf(timezone).offsetAt(wall - 2 * HALF_DAY_MS);
}
