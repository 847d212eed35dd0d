import type { CronAccount } from '../../contracts/http/cron-audit.ts';
import { LATE_MS } from '../../contracts/cron-words.ts';
import type { ExpectedFire } from './expected.ts';

/** A workflow of a cron; times in milliseconds. */
export interface FiredRun {
  nominalAt: number;
  firedAt: number;
  /** Null while it runs. */
  closedAt: number | null;
  /** When its work began; null while it waits. */
  startedAt: number | null;
  state: 'running' | 'done' | 'failed';
}

/** A fire that is younger may still be on its way. */
const ON_ITS_WAY_MS = 60_000;
/** The schedule learns of a run's end no later than this. */
const SLACK_MS = 2_000;

/** Tells for each fire that should have been what became of it; `runs` stand in the order of their times. */
export function accountOf(
  name: string,
  expected: readonly ExpectedFire[],
  runs: readonly FiredRun[],
  now: number,
): CronAccount {
  const account: CronAccount = {
    ...{ name, expected: 0, started: 0, done: 0, failed: 0, running: 0, skipped: 0 },
    ...{ missed: [], late: [], extra: [] },
  };
  const counted = new Set<FiredRun>();
  const byTime = new Map(runs.toReversed().map((run) => [run.nominalAt, run]));
  for (const fire of expected) {
    const first = byTime.get(fire.at) ?? (fire.or === undefined ? undefined : byTime.get(fire.or));
    const run = first && isByTheClock(first, fire) ? first : undefined;
    if (!run && !fire.sure && !isProven(fire, expected, runs)) continue;
    account.expected += 1;
    if (run) {
      counted.add(run);
      account.started += 1;
      account[run.state] += 1;
      const by = (run.startedAt ?? run.firedAt) - fire.at - fire.definition.jitterMs;
      if (by >= LATE_MS) account.late.push({ time: iso(fire.at), by });
    } else if (isBlocked(fire, runs)) account.skipped += 1;
    else if (isWaiting(fire, runs, now)) account.running += 1;
    else account.missed.push(iso(fire.at));
  }
  account.extra = runs
    .filter((run) => !counted.has(run))
    .map(({ nominalAt, state }) => ({ time: iso(nominalAt), state }));
  return account;
}

/** Temporal itself starts nothing later than its catch-up allows, unless it had to wait for the run before. */
function isByTheClock({ nominalAt, firedAt }: FiredRun, { definition }: ExpectedFire): boolean {
  const { catchupMs, jitterMs, overlap } = definition;
  if (catchupMs === null || overlap === 'buffer-one' || overlap === 'cancel-other') return true;
  return firedAt - nominalAt <= catchupMs + jitterMs + ON_ITS_WAY_MS;
}

/** Whether a run in the midst of the same change shows that the schedule was active at this time. */
function isProven(fire: ExpectedFire, expected: readonly ExpectedFire[], runs: readonly FiredRun[]): boolean {
  if (!fire.provenBy) return false;
  return expected.some(
    ({ at, change, provenBy }) =>
      change === fire.change &&
      provenBy === fire.provenBy &&
      (provenBy === 'later' ? at > fire.at : at < fire.at) &&
      runs.some(({ nominalAt }) => nominalAt === at),
  );
}

/** Whether a run that began for an earlier time stood in its way, by the cron's own overlap. */
function isBlocked({ at, definition }: ExpectedFire, runs: readonly FiredRun[]): boolean {
  const others = runs.filter((run) => run.nominalAt < at && (run.closedAt ?? Infinity) > at - SLACK_MS);
  switch (definition.overlap) {
    case 'allow':
      return false;
    case 'skip':
      return others.length > 0;
    case 'buffer-one':
      // One may run and one may wait; this one came on top of both.
      return others.length > 0 && runs.some((run) => run.nominalAt < at && run.firedAt > at - SLACK_MS);
    case 'cancel-other':
      // A later fire took its place while it waited for the cancelled one to end.
      return others.length > 0 && runs.some((run) => run.nominalAt > at);
  }
}

/** Too young to be missed, or next in turn behind a run that goes on. */
function isWaiting({ at, definition }: ExpectedFire, runs: readonly FiredRun[], now: number): boolean {
  if (at > now - ON_ITS_WAY_MS - definition.jitterMs) return true;
  const waits = definition.overlap === 'buffer-one' || definition.overlap === 'cancel-other';
  return waits && runs.some((run) => run.nominalAt < at && run.closedAt === null);
}

const iso = (at: number) => new Date(at).toISOString();
