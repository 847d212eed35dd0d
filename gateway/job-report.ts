import { formatDuration } from '../contracts/duration.ts';
import type { JobView } from '../contracts/job.ts';
import type { Button } from '../contracts/message.ts';

/** A wait shorter than this is not worth a word. */
const WORTH_A_WORD_MS = 1_000;

/** `Processing time: 12.3 s (waited 4 m 10 s)`: seconds with one decimal, whatever their number. */
export function processingTime({ runMs, waitMs }: JobView): string {
  const waited = waitMs >= WORTH_A_WORD_MS ? ` (waited ${formatDuration(waitMs)})` : '';
  return `Processing time: ${((runMs ?? 0) / 1_000).toFixed(1)} s${waited}`;
}

/** The result of a job as its message says it. `text` is what the skill says of its output. */
export function resultText(job: JobView, text: string): string {
  switch (job.state) {
    case 'done':
      return `${text}\n\n${processingTime(job)}`;
    case 'cancelled':
      return `${job.summary}: ${cancelledAfter(job)}`;
    case 'unknown':
      return `${job.summary}: nobody can tell whether it was done.\n${job.error}\n\n${processingTime(job)}`;
    default:
      return `${job.summary}: failed.\n${job.error}\n\n${processingTime(job)}`;
  }
}

/** `cancelled after 4.2 s`, or that it never began. */
export function cancelledAfter({ runMs, waitMs }: JobView): string {
  return runMs === undefined
    ? `cancelled after ${formatDuration(waitMs)} of waiting`
    : `cancelled after ${formatDuration(runMs)}`;
}

/** What a person can do about a job that ended so. */
export function resultButtons({ id, state }: JobView, isInLedger: boolean): Button[][] | undefined {
  if (state === 'failed') return [[{ label: 'Retry', action: `/retry ${id}` }]];
  return state === 'unknown' ? unknownButtons(id, isInLedger) : undefined;
}

/** For an outcome that nobody can tell. The outside world can be asked about what is in the ledger. */
export function unknownButtons(id: string, isInLedger: boolean): Button[][] {
  const again = { label: 'Do it again', action: `/retry ${id}` };
  return [
    isInLedger ? [{ label: 'Check again', action: `/check ${id}` }, again] : [again],
    [
      { label: 'It was done', action: `/settle ${id} done` },
      { label: 'It was not', action: `/settle ${id} failed` },
    ],
  ];
}
