import { entriesOfDay, loggedDays } from '../log/days.ts';
import type { ParsedEntry } from '../log/parse-log.ts';

/** How far back a review looks for what led to its day. */
const DAYS_BEFORE = 7;
const DAY_MS = 86_400_000;

/** A day as a review reads it. */
export interface Day {
  /** `2026-02-08` */
  date: string;
  entries: ParsedEntry[];
  /** The entries of the week before it, the earliest first. */
  before: ParsedEntry[];
}

/** A day with what led to it; without entries where nothing was logged. */
export async function dayForReview(memory: string, date: string): Promise<Day> {
  const since = daysBefore(date, DAYS_BEFORE);
  const earlier = (await loggedDays(memory)).filter((day) => day >= since && day < date);
  const before = await Promise.all(earlier.map((day) => entriesOfDay(memory, day)));
  return { date, entries: await entriesOfDay(memory, date), before: before.flat() };
}

/**
 * The days of which nothing more is to come, the earliest first: the log is written in order, so a later entry says so,
 * and so does the line that closes a day. `today`, where somebody knows it, says so of the days before.
 */
export async function daysOver(memory: string, today = ''): Promise<string[]> {
  const days = await loggedDays(memory);
  const last = days.at(-1);
  if (last === undefined || last < today || (await isClosed(memory, last))) return days;
  return days.slice(0, -1);
}

async function isClosed(memory: string, date: string): Promise<boolean> {
  const last = (await entriesOfDay(memory, date)).findLast(({ kind }) => kind === 'system');
  return last?.text.startsWith('Day closed: ') ?? false;
}

/** The day so many days before another. */
export function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

/** `2026-02-08.md:12` */
export const cite = ({ file, line }: Pick<ParsedEntry, 'file' | 'line'>): string => `${file}:${line}`;
