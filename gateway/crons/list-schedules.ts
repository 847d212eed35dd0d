import { type Client, isGrpcServiceError, type ScheduleSummary, ServiceError } from '@temporalio/client';
import { NotReachable } from '../../contracts/errors.ts';

/** What Temporal says of every schedule, by id; null while it is away. */
export async function listSchedules(client: Client | null): Promise<Map<string, ScheduleSummary> | null> {
  if (!client) return null;
  const found = new Map<string, ScheduleSummary>();
  for await (const summary of client.schedule.list({ pageSize: 1_000 })) found.set(summary.scheduleId, summary);
  return found;
}

/** @throws NotReachable where Temporal did not take a call; `what` says what came of it */
export async function reaching<Result>(what: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof ServiceError) && !isGrpcServiceError(cause)) throw cause;
    throw new NotReachable(`Temporal does not answer, so ${what}; try again soon.`, { cause });
  }
}
