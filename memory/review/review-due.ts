import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loggedDays } from '../log/days.ts';
import { daysOver } from './day.ts';
import { createReviewRecords, type ReviewRecords } from './records.ts';
import { type DayReview, reviewDay, type ReviewOptions } from './review-day.ts';

/** Where no day was ever reviewed, nobody wants to hear of years long past. */
const FIRST_DAYS = 7;

/** A log that was written so recently may be in the middle of what a node pulls after an outage. */
const RESTS_MS = 2_000;
/** One that was not written for so long may be about to. */
const STALE_MS = 15 * 60_000;
const WAIT_MS = 20_000;
const LOOK_EVERY_MS = 250;

export interface DueOptions extends ReviewOptions {
  /** Has the graph read what is new in the files. */
  bringUpToDate(): Promise<void>;
  /** Where no system runs that would bring more: the days before this one are over. */
  today?: string;
  signal?: AbortSignal;
  /** A day is about to be reviewed. */
  onBegin?(date: string): Promise<void>;
  onDay?(review: DayReview): void;
}

/**
 * Reviews the days that are due, one by one and in order, each exactly once. After an outage the days come in while this
 * goes on, so it ends when the log rests.
 */
export async function reviewDue(options: DueOptions): Promise<DayReview[]> {
  const { memory, today, signal } = options;
  const reviews: DayReview[] = [];
  const rest = () => (today === undefined ? untilPulled(memory, signal) : Promise.resolve());
  await rest();
  for (let due = await dueDays(memory, today); due.length > 0; due = await dueDays(memory, today)) {
    for (const date of due) {
      signal?.throwIfAborted();
      await options.onBegin?.(date);
      await options.bringUpToDate();
      const review = await reviewDay(date, options);
      reviews.push(review);
      options.onDay?.(review);
    }
    await rest();
  }
  return reviews;
}

/** The days that are over and were not reviewed, the earliest first; one that a crash cut off among them. */
export async function dueDays(memory: string, today?: string): Promise<string[]> {
  const records = createReviewRecords(memory);
  const reviewed = await records.dates();
  const over = await daysOver(memory, today);
  const begin = (await firstDue(reviewed, records)) ?? over.at(-FIRST_DAYS) ?? over[0] ?? '';
  const due: string[] = [];
  for (const date of over.filter((day) => day >= begin))
    if (!reviewed.includes(date) || (await records.find(date))?.state === 'planned') due.push(date);
  return due;
}

/** The first day that was reviewed because it was due. */
async function firstDue(reviewed: readonly string[], records: ReviewRecords): Promise<string | undefined> {
  for (const date of reviewed) if (!(await records.find(date))?.isAskedFor) return date;
  return undefined;
}

/** What a node has yet to pull comes soon after its return. */
async function untilPulled(memory: string, signal: AbortSignal | undefined): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  while (performance.now() < deadline) {
    const age = await ageOfLog(memory);
    if (age > RESTS_MS && age < STALE_MS) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Milliseconds since the log was written. */
async function ageOfLog(memory: string): Promise<number> {
  const last = (await loggedDays(memory)).at(-1);
  return last === undefined ? Infinity : Date.now() - (await stat(join(memory, `${last}.md`))).mtimeMs;
}
