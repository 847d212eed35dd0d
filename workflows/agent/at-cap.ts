import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { AtCap } from '../../contracts/agent.ts';
import { BUDGET_REACHED } from '../../contracts/work.ts';

/** The cap that had no room for a call, where the operator is asked about it and has not said no; else null. */
export function capOf(error: unknown): Omit<AtCap, 'nth'> | null {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== BUDGET_REACHED) return null;
  const [details] = (cause.details ?? []) as [(AtCap & { then?: string; stopped?: true })?];
  // Those of an earlier version of the node say less.
  if (details?.then !== 'ask' || details.stopped || details.since === undefined) return null;
  const { scope, period, since, limitUsd, worstUsd } = details;
  return { scope, period, since, limitUsd, worstUsd };
}
