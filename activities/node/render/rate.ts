/** Frames a second as a fraction, since 29.97 is really 30000/1001 and rounding it drifts. */
export interface Rate {
  num: number;
  den: number;
}

const NTSC: Record<string, Rate> = {
  '23.976': { num: 24_000, den: 1_001 },
  '29.97': { num: 30_000, den: 1_001 },
  '59.94': { num: 60_000, den: 1_001 },
};

const COMMON: readonly Rate[] = [24, 25, 30, 50, 60].map((num) => ({ num, den: 1 }));

/** The rate of a number a person wrote: a whole one from 1 to 60, or 23.976, 29.97, 59.94; else undefined. */
export function rateOf(fps: number): Rate | undefined {
  if (Number.isInteger(fps) && fps >= 1 && fps <= 60) return { num: fps, den: 1 };
  return NTSC[String(fps)];
}

/** Reads ffprobe's `30000/1001`; undefined where it says `0/0`. */
export function parseRate(text: string | undefined): Rate | undefined {
  const [num = 0, den = 1] = (text ?? '').split('/').map(Number);
  return num > 0 && den > 0 ? { num, den } : undefined;
}

/**
 * The constant rate a source is rendered at: its own where it is constant, else (a phone's variable rate, 90 kHz
 * nonsense, more than 60) the nearest of the common ones.
 */
export function constantRate(nominal: Rate | undefined, average: Rate | undefined): Rate {
  const own = average ?? nominal;
  if (own === undefined) return { num: 30, den: 1 };
  const steady = nominal === undefined || Math.abs(fps(nominal) / fps(own) - 1) < 1e-3;
  if (steady && fps(own) >= 1 && fps(own) <= 60) return nominal ?? own;
  const distance = (rate: Rate) => Math.abs(fps(rate) - fps(own));
  return COMMON.reduce((best, rate) => (distance(rate) < distance(best) ? rate : best));
}

export function fps(rate: Rate): number {
  return rate.num / rate.den;
}

/** Seconds → the nearest whole number of frames. */
export function framesIn(seconds: number, rate: Rate): number {
  return Math.round((seconds * rate.num) / rate.den);
}

/** Frames → seconds. */
export function secondsOf(frames: number, rate: Rate): number {
  return (frames * rate.den) / rate.num;
}

/** As ffmpeg reads it. */
export function rateText(rate: Rate): string {
  return `${rate.num}/${rate.den}`;
}

/** Ticks a second in which every frame lasts a whole number of ticks, fine enough for any player. */
export function timescaleOf(rate: Rate): number {
  return rate.num * Math.ceil(10_000 / rate.num);
}
