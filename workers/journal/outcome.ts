import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import type { Outcome, WorkResult } from './journal.ts';

/**
 * An outcome as Temporal is told it.
 * @throws what an activity throws for it
 */
export function unwrap(outcome: Outcome): WorkResult {
  if (outcome.kind === 'result') return outcome.result;
  if (outcome.kind === 'cancelled') throw new CancelledFailure('Cancelled by the operator');
  const { type, message, details } = outcome;
  throw ApplicationFailure.create({
    type,
    message,
    nonRetryable: true,
    ...(details !== undefined && { details: [details] }),
  });
}
