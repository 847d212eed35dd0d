const DAY_MS = 86_400_000;
/** Clocks are shifted at whole quarters of an hour. */
const QUARTER_MS = 900_000;
const KEPT = 20_000;

/** The clock on the wall of a time zone. A wall time is written as the milliseconds that UTC would give it. */
export interface ZoneClock {
  /** Wall time less UTC, in milliseconds. */
  offsetAt(instant: number): number;
  /** When the clock shows a wall time: never in a gap, twice where it was put back. In order. */
  instantsOf(wall: number): number[];
}

const clocks = new Map<string, ZoneClock>();

/** The clock of a zone, kept, since asking the system is slow. */
export function clockOf(timeZone: string): ZoneClock {
  const kept = clocks.get(timeZone);
  if (kept) return kept;
  const clock = createClock(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}

function createClock(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const known = new Map<number, number>();

  function askOffset(instant: number): number {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
  }

  function offsetAt(instant: number): number {
    const quarter = Math.floor(instant / QUARTER_MS);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    if (known.size > KEPT) known.clear();
    const offset = askOffset(quarter * QUARTER_MS);
    known.set(quarter, offset);
    return offset;
  }

  return {
    offsetAt,
    instantsOf(wall) {
      // A shift lies between a day before and a day after, or there is none.
      const offsets = new Set([offsetAt(wall - DAY_MS), offsetAt(wall + DAY_MS)]);
      return [...offsets]
        .map((offset) => ({ at: wall - offset, offset }))
        .filter(({ at, offset }) => offsetAt(at) === offset)
        .map(({ at }) => at)
        .sort((a, b) => a - b);
    },
  };
}

/**
 * The zone to count a cron's times in: one that fires in every hour of every day does so in UTC, too, where no hour is
 * ever repeated. It spares those east of Greenwich what Temporal loses in the night their clocks are put back.
 */
export function countingZone(expression: string, timezone: string): string {
  const fields = expression.split(' ');
  const hour = fields.length === 5 ? 1 : 2;
  const isEveryHour = fields.slice(hour).every((field) => field === '*');
  return isEveryHour && isWholeHours(timezone) ? 'UTC' : timezone;
}

function isWholeHours(timezone: string): boolean {
  const { offsetAt } = clockOf(timezone);
  const now = Date.now();
  return [now, now + 182 * DAY_MS].every((at) => offsetAt(at) % 3_600_000 === 0);
}
