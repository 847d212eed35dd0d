import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import type { SkillResult } from '../../contracts/job.ts';
import type { Outcome } from './journal.ts';

/**
 * An outcome as Temporal is told it.
 * @throws what an activity throws for it
 */
export function unwrap(outcome: Outcome): SkillResult {
  if (outcome.kind === 'result') return outcome.result;
  if (outcome.kind === 'cancelled') throw new CancelledFailure('Cancelled by the operator');
  throw ApplicationFailure.create({ type: outcome.type, message: outcome.message, nonRetryable: true });
}
