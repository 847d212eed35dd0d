import { dirname } from 'node:path';
import type { Job } from '../../../contracts/skill.ts';
import { openReview, type Review } from '../../../memory/review/open-review.ts';
import type { DayReview } from '../../../memory/review/review-day.ts';
import { reviewText } from '../../../memory/review/words.ts';
import { sentenceOf } from '../../../contracts/errors.ts';
import { whenThereIsRoom } from '../../../storage/room.ts';
import { loadSettings } from '../../../platform/settings.ts';
import { openBegunDays } from './begun-days.ts';

/** A message is no place for a long diff. */
const LINES_SHOWN = 40;

type ReviewJob = Pick<Job, 'memory' | 'dir' | 'signal' | 'progress' | 'model' | 'log'>;

/** Reviews one day, or those that are due. */
export async function reviewMemory({ date }: { date?: string | undefined }, job: ReviewJob) {
  const { memory, signal, log } = job;
  const settings = loadSettings({ ...process.env, MAINSTAY_HOME: dirname(memory) });
  const review = await openReview({ ...settings, paths: { memory } }, job.model('cron'));
  try {
    // What is there of a review is gone on with, so it may as well wait for room.
    const reviews = await whenThereIsRoom(
      async () => (date === undefined ? await dueDays(review, job) : [await review.day(date)]),
      { signal, onWait: (error) => log('the disk is full; the review waits for room', { error: sentenceOf(error) }) },
    );
    return {
      days: reviews.map((one) => ({
        ...{ date: one.date, state: one.state === 'refused' ? ('refused' as const) : ('done' as const) },
        ...{ changes: one.changes.memory.length, facts: one.changes.graph.length },
        noModel: one.changes.model?.failed ?? false,
        text: reviewText(one, { undo: '/memory undo', lines: LINES_SHOWN }),
        ...(one.version !== undefined && { version: one.version }),
      })),
    };
  } finally {
    await review.close();
  }
}

/** The days that are due, and those that an earlier attempt of this job reviewed before it could tell. */
async function dueDays(review: Review, { dir, signal, progress }: ReviewJob): Promise<DayReview[]> {
  const begun = await openBegunDays(dir);
  const reviewed = await review.due({
    signal,
    onBegin: (day) => begun.add(day),
    onDay: (done) => progress({ note: `${done.date} is reviewed` }),
  });
  const days: DayReview[] = [];
  for (const day of begun.days)
    days.push(reviewed.find((one) => one.date === day) ?? { ...(await review.day(day)), isEarlier: false });
  return days;
}
