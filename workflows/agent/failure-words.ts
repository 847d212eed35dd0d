import { ActivityFailure, ChildWorkflowFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';

/** What went wrong, in a sentence: the cause's own where it has one. */
export function failureWords(error: unknown): string {
  if (isCancellation(error)) return 'It was stopped.';
  const cause = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) return 'It took longer than its time limit and was cut off.';
  return cause instanceof Error ? cause.message : String(cause);
}
