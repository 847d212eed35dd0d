import { formatDuration } from '../contracts/duration.ts';
import { NoModelAnswered } from '../contracts/errors.ts';
import type { ModelAnswer } from '../contracts/model.ts';
import { callModel, type CallOptions, type ModelCallerOptions } from './call-model.ts';
import type { WholeCall } from './pay-and-ask.ts';

/**
 * Answers a call as `callModel` does, in the time it has at the most, waiting for the purse included.
 * @throws NoModelAnswered, BudgetReached
 */
export async function callWithin(
  call: WholeCall,
  { signal, tell }: CallOptions,
  options: ModelCallerOptions,
): Promise<ModelAnswer> {
  const limit = AbortSignal.timeout(call.timeLimitMs);
  try {
    return await callModel(call, { signal: AbortSignal.any([signal, limit]), tell }, options);
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    throw new NoModelAnswered(
      `No model of the tier ${call.tier} answered within its time limit of ${formatDuration(call.timeLimitMs)}.`,
      { cause: error },
    );
  }
}
