import type { CronDefinition } from '../../../contracts/cron.ts';
import type { RecordedChange } from '../../../gateway/recorder/cron-history.ts';

/** A cron that fires every ten seconds, unless told otherwise. */
export function aCron(more: Partial<CronDefinition> = {}): CronDefinition {
  return {
    name: 'tick',
    schedule: { kind: 'every', ms: 10_000 },
    timezone: 'UTC',
    work: { kind: 'skill', skill: 'run', args: { script: 'tick.sh' } },
    chat: 'web',
    quiet: false,
    overlap: 'skip',
    catchupMs: 3_600_000,
    jitterMs: 0,
    alert: { after: 1, cooldownMs: 3_600_000 },
    ...more,
  };
}

/** A change of its schedule that came to be between two moments. */
export function aChange(after: number, since: number | null, more: Partial<RecordedChange> = {}): RecordedChange {
  const [hash, namespaceId] = ['hash', 'namespace'];
  return {
    ...{ id: after, cron: 'tick', definition: aCron(), hash, paused: false, by: 'operator', namespaceId, after, since },
    ...more,
  };
}
