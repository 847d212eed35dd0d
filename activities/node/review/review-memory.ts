import { dirname } from 'node:path';
import type { Job } from '../../../contracts/skill.ts';
import { openReview } from '../../../memory/review/open-review.ts';
import type { DayReview } from '../../../memory/review/review-day.ts';
import { reviewText } from '../../../memory/review/words.ts';
import { sentenceOf } from '../../../contracts/errors.ts';
import { whenThereIsRoom } from '../../../storage/room.ts';
import { loadSettings } from '../../../platform/settings.ts';

/** A message is no place for a long diff. */
const LINES_SHOWN = 40;

/** Reviews one day, or those that are due. */
export async function reviewMemory(
  { date }: { date?: string | undefined },
  { memory, signal, progress, log }: Pick<Job, 'memory' | 'signal' | 'progress' | 'log'>,
) {
  const settings = loadSettings({ ...process.env, MAINSTAY_HOME: dirname(memory) });
  const review = await openReview({ ...settings, paths: { memory } });
  try {
    const onDay = (done: DayReview) => progress({ note: `${done.date} is reviewed` });
    // What is there of a review is gone on with, so it may as well wait for room.
    const reviews = await whenThereIsRoom(
      async () => (date === undefined ? await review.due({ signal, onDay }) : [await review.day(date)]),
      { signal, onWait: (error) => log('the disk is full; the review waits for room', { error: sentenceOf(error) }) },
    );
    return {
      days: reviews.map((one) => ({
        ...{ date: one.date, state: one.state === 'refused' ? ('refused' as const) : ('done' as const) },
        ...{ changes: one.changed, text: reviewText(one, { undo: '/memory undo', lines: LINES_SHOWN }) },
        ...(one.version !== undefined && { version: one.version }),
      })),
    };
  } finally {
    await review.close();
  }
}
