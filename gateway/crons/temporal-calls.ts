import { type Client, isGrpcServiceError, ServiceError } from '@temporalio/client';
import { NotReachable } from '../../contracts/errors.ts';

/** A server that is there answers sooner; the client by itself would wait for one that is not. */
const ANSWERS_WITHIN_MS = 5_000;

/** A call that fails where Temporal is away, and does not wait until it is back. */
export function withinReason<Result>(client: Client, call: () => Promise<Result>): Promise<Result> {
  return client.withDeadline(Date.now() + ANSWERS_WITHIN_MS, call);
}

/** @throws NotReachable where Temporal did not take a call; `what` says what came of it */
export async function reaching<Result>(client: Client, what: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await withinReason(client, call);
  } catch (cause) {
    if (!isAway(cause)) throw cause;
    throw new NotReachable(`Temporal does not answer, so ${what}; try again soon.`, { cause });
  }
}

/** Whether a call failed because Temporal did not take it. */
export function isAway(error: unknown): boolean {
  return error instanceof ServiceError || isGrpcServiceError(error);
}
