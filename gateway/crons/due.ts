import type { CronDefinition } from '../../contracts/cron.ts';
import type { Fire } from '../../contracts/work.ts';

/**
 * When a fire was due. One that Temporal itself started later than it may was asked for by hand, as a backfill is, or
 * waited for the run before it: it counts from then on.
 */
export function dueAt({ nominalAt, firedAt }: Pick<Fire, 'nominalAt' | 'firedAt'>, definition: CronDefinition): number {
  const { catchupMs, jitterMs } = definition;
  return catchupMs !== null && firedAt - nominalAt > catchupMs + jitterMs ? firedAt : nominalAt;
}
