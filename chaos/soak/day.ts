/** The real milliseconds in which a simulated minute passes. */
export const MINUTE_MS = 1_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MINUTES = 1_440;

/**
 * The day that is lived through, or a part of it: a Monday and a first, since then most crons fire. Neither it nor the
 * day before has its clocks changed.
 */
export const DATE = '2026-06-01';

/** The part of the day that is lived through, and when that is. */
export interface Day {
  /** The hour of the simulated day in which it begins. */
  fromHour: number;
  /** Simulated minutes. */
  minutes: number;
  /** A whole minute, since an hour of the day passes in one. Milliseconds since the epoch, as are all real times. */
  beganAt: number;
  endsAt: number;
}

/** The part of the day that begins at the first whole minute from `soonest` on. */
export function dayFrom(soonest: number, { fromHour, minutes }: Pick<Day, 'fromHour' | 'minutes'>): Day {
  const beganAt = Math.ceil(soonest / HOUR_MS) * HOUR_MS;
  return { fromHour, minutes, beganAt, endsAt: beganAt + minutes * MINUTE_MS };
}

/** What the simulated clock shows: `06:20`; from the second day on, `+01:10`. */
export function clockAt({ beganAt, fromHour }: Day, at: number): string {
  const minutes = fromHour * 60 + Math.floor((at - beganAt) / MINUTE_MS);
  const ofDay = ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const two = (number: number) => String(number).padStart(2, '0');
  const sign = minutes < 0 ? '-' : minutes >= DAY_MINUTES ? '+' : '';
  return `${sign}${two(Math.floor(ofDay / 60))}:${two(ofDay % 60)}`;
}
