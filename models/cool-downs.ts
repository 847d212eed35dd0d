import type { Failure } from './failure.ts';

/** A model that hung or broke is passed by for so long, so that a task of many steps does not wait for it at each. */
const AFTER_FAILURE_MS = 60_000;
/** A refused key is most likely mended by hand. */
const AFTER_REFUSED_KEY_MS = 300_000;

/** A model that is left alone for now. Times are milliseconds of the process's own clock. */
export interface CoolDown {
  until: number;
  failure: Failure;
}

/** Which models are left alone, and until when; known to this process only. */
export function createCoolDowns(now: () => number = () => performance.now()) {
  const cooling = new Map<string, CoolDown>();
  return {
    now,
    /** Notes what a model failed by. One that answered something wrong is asked again at once: it is there. */
    note(model: string, failure: Failure): void {
      const ms = lengthOf(failure);
      if (ms > 0) cooling.set(model, { until: now() + ms, failure });
    },
    clear: (model: string) => cooling.delete(model),
    of(model: string): CoolDown | null {
      const found = cooling.get(model);
      if (found && found.until > now()) return found;
      cooling.delete(model);
      return null;
    },
  };
}

export type CoolDowns = ReturnType<typeof createCoolDowns>;

function lengthOf({ kind, retryAfterMs = 0 }: Failure): number {
  if (kind === 'limited') return retryAfterMs;
  if (kind === 'silent' || kind === 'down') return AFTER_FAILURE_MS;
  return kind === 'key' ? AFTER_REFUSED_KEY_MS : 0;
}
