import type { CronDefinition } from '../../contracts/cron.ts';
import type { CronFailures } from '../recorder/cron-failures.ts';

/** What a chat should hear of a cron that failed or works again. */
export type Alarm =
  | { kind: 'none' }
  | { kind: 'failing'; failures: number; since: number; paused: boolean }
  | { kind: 'recovered'; failures: number; since: number };

const CALM: CronFailures = { failures: 0, since: 0, isTold: false, told: {} };

/**
 * Counts a failure: told once a cause when there are enough in a row, again after the cool-down, and when it is enough
 * to pause it.
 */
export function afterFailure(
  known: CronFailures | null,
  { alert }: Pick<CronDefinition, 'alert'>,
  error: string,
  now: number,
): { failing: CronFailures; alarm: Alarm; pause: boolean } {
  const before = known ?? CALM;
  const failures = before.failures + 1;
  const since = failures === 1 ? now : before.since;
  const told = withoutOld(before.told, now - alert.cooldownMs);
  const cause = causeOf(error);
  // Above the number, too: an earlier order to pause it may not have reached Temporal.
  const pause = alert.pauseAfter !== undefined && failures >= alert.pauseAfter;
  const isDue = failures === alert.pauseAfter || (failures >= alert.after && told[cause] === undefined);
  if (!isDue) return { failing: { failures, since, isTold: before.isTold, told }, alarm: { kind: 'none' }, pause };
  return {
    failing: { failures, since, isTold: true, told: { ...told, [cause]: now } },
    alarm: { kind: 'failing', failures, since, paused: pause },
    pause,
  };
}

/** Counts a success: where the chat knows of failures, it hears that they are over. Causes stay known for their cool-down. */
export function afterSuccess(
  known: CronFailures | null,
  { alert }: Pick<CronDefinition, 'alert'>,
  now: number,
): { failing: CronFailures | null; alarm: Alarm } {
  if (!known) return { failing: null, alarm: { kind: 'none' } };
  const told = withoutOld(known.told, now - alert.cooldownMs);
  const failing = Object.keys(told).length > 0 ? { ...CALM, told } : null;
  const { failures, since, isTold } = known;
  return { failing, alarm: isTold && failures > 0 ? { kind: 'recovered', failures, since } : { kind: 'none' } };
}

/** The first line without what differs each time: numbers, times, ids. */
function causeOf(error: string): string {
  const [line = ''] = error.split('\n');
  return line.replaceAll(/[0-9a-f]{8,}|\d+/gi, '#').slice(0, 200);
}

function withoutOld(told: Record<string, number>, before: number): Record<string, number> {
  return Object.fromEntries(Object.entries(told).filter(([, at]) => at > before));
}
