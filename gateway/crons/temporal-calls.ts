import { type Client, isGrpcServiceError, type ScheduleSummary, ServiceError } from '@temporalio/client';
import { NotReachable } from '../../contracts/errors.ts';

/** A server that is there answers sooner; the client by itself would wait for one that is not. */
const ANSWERS_WITHIN_MS = 5_000;

/** What Temporal says of every schedule, by id. */
export function listSchedules(client: Client): Promise<Map<string, ScheduleSummary>> {
  return client.withDeadline(Date.now() + ANSWERS_WITHIN_MS, async () => {
    const found = new Map<string, ScheduleSummary>();
    for await (const summary of client.schedule.list({ pageSize: 1_000 })) found.set(summary.scheduleId, summary);
    return found;
  });
}

/** @throws NotReachable where Temporal did not take a call; `what` says what came of it */
export async function reaching<Result>(client: Client, what: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await client.withDeadline(Date.now() + ANSWERS_WITHIN_MS, call);
  } catch (cause) {
    if (!isAway(cause)) throw cause;
    throw new NotReachable(`Temporal does not answer, so ${what}; try again soon.`, { cause });
  }
}

/** Whether a call failed because Temporal did not take it. */
export function isAway(error: unknown): boolean {
  return error instanceof ServiceError || isGrpcServiceError(error);
}
