import type { CronDefinition } from '../../contracts/cron.ts';
import { formatDuration } from '../../contracts/duration.ts';
import type { CronAccount } from '../../contracts/http/cron-audit.ts';
import type { SentMessage } from '../bot-api/store.ts';
import { alarmsDue } from './alarms.ts';
import { clockAt, type Day } from './day.ts';
import type { LivedFault } from './live.ts';
import type { SeenFire } from './seen.ts';
import { toldOf } from './told.ts';
import type { Trace } from './traces.ts';

/** So late a run says so: the same in a soak as in the business. */
const LATE_MS = 60_000;
/** A schedule learns of a run's end no later than this. */
const SLACK_MS = 2_000;
/** What is too late is taken back within this. */
const TAKEN_BACK_MS = 10_000;
/** When its node is back, what waited for it is begun within this. */
const RECOVERY_MS = 60_000;

/** A cron's line: what was expected of it, what happened, and each difference in a sentence. */
export interface CronRow {
  name: string;
  expected: number;
  started: number;
  done: number;
  failed: number;
  late: number;
  skipped: number;
  missed: number;
  doubled: number;
  running: number;
  alerts: number;
  alertsDue: number;
  /** Runs that were done, and those of them whose effect is in the world. */
  effects: number;
  effectsDue: number;
  differences: string[];
}

/** All that is known of a cron from different sides. */
export interface CronEvidence {
  day: Day;
  /** As it was lived: compressed. */
  definition: CronDefinition;
  /** By croner. */
  expected: readonly number[];
  /** By Temporal: all of this cron, also before and after the day. */
  fires: readonly SeenFire[];
  faults: readonly LivedFault[];
  /** By the node and the world, by job. */
  traces: ReadonlyMap<string, Trace>;
  /** How often the world was marked by it, where it leaves a mark at each run. */
  marks: number | undefined;
  sent: readonly SentMessage[];
  /** What the gateway's own audit says. */
  audit: CronAccount | undefined;
}

/** Holds what happened against what was expected. */
export function accountFor(evidence: CronEvidence): CronRow {
  const { definition, expected, fires, day } = evidence;
  const row: CronRow = {
    ...{ name: definition.name, expected: expected.length, started: 0, done: 0, failed: 0, late: 0 },
    ...{ skipped: 0, missed: 0, doubled: 0, running: 0 },
    ...{ alerts: 0, alertsDue: 0, effects: 0, effectsDue: 0, differences: [] },
  };
  for (const at of expected) countFire(row, at, evidence);
  const stray = fires.filter(({ at }) => at >= day.beganAt && at < day.endsAt && !expected.includes(at));
  row.differences.push(...stray.map(({ at }) => `fired at ${clockAt(day, at)}, when it was not due`));
  countEffects(row, evidence);
  compareChat(row, evidence);
  compareAudit(row, evidence.audit);
  return row;
}

function countFire(row: CronRow, at: number, evidence: CronEvidence): void {
  const { fires, day, traces } = evidence;
  const [run, ...others] = fires.filter((fire) => fire.at === at);
  const differ = (what: string) => row.differences.push(`${clockAt(day, at)} ${what}`);
  if (!run) {
    if (isBlocked(at, evidence)) row.skipped += 1;
    else {
      row.missed += 1;
      differ('was missed');
    }
    return;
  }
  row.started += 1;
  row[run.state] += 1;
  if (run.state === 'running') differ('never came to an end');
  if (run.state === 'failed' && !isExcused(at, evidence)) differ(`failed: ${run.error.split('\n')[0]}`);
  const twice = others.length + Math.max(0, run.jobIds.length - 1);
  row.doubled += twice;
  if (twice > 0) differ(`was run ${twice + 1} times`);
  const lateMs = begunAt(run, traces) - at;
  if (lateMs >= LATE_MS) row.late += 1;
  if (lateMs > latestMs(evidence)) differ(`began ${formatDuration(lateMs)} late, which is later than it may`);
}

/** Whether a run for an earlier time stood in its way. */
function isBlocked(at: number, { definition, fires }: CronEvidence): boolean {
  const before = fires.filter((fire) => fire.at < at);
  const isRunning = before.some(({ closedAt }) => (closedAt ?? Infinity) > at - SLACK_MS);
  if (definition.overlap === 'skip') return isRunning;
  return definition.overlap === 'buffer-one' && isRunning && before.some(({ beganAt }) => beganAt > at - SLACK_MS);
}

/** Whether its node was away for so long that it may fail, as its catch-up says. */
function isExcused(at: number, { definition: { catchupMs }, faults }: CronEvidence): boolean {
  const latest = at + (catchupMs ?? Infinity);
  return faults.some(
    ({ part, from, until }) =>
      part === 'node' && latest >= from && at <= until + RECOVERY_MS && latest <= until + RECOVERY_MS,
  );
}

/** How late its work may begin. One that waited for the run before it counts from then on. */
function latestMs({ definition: { catchupMs, overlap } }: CronEvidence): number {
  return catchupMs === null || overlap === 'buffer-one' ? Infinity : catchupMs + TAKEN_BACK_MS;
}

const begunAt = ({ jobIds, beganAt }: SeenFire, traces: CronEvidence['traces']) =>
  traces.get(jobIds[0] ?? '')?.firstStartedAt ?? beganAt;

/** What was done has its effect in the world, and nothing has it twice. */
function countEffects(row: CronRow, { fires, traces, marks, day, expected }: CronEvidence): void {
  const jobs = fires.flatMap(({ at, state, jobIds }) => jobIds.map((id) => ({ at, state, trace: traces.get(id) })));
  for (const { at, state, trace } of jobs) {
    if (!expected.includes(at)) continue;
    const effects = trace?.effects ?? 0;
    // A script that may be repeated is, when its node dies in its midst; what can't be taken back never is.
    const most = trace?.skill === 'run' ? trace.starts : 1;
    if (state === 'done') row.effectsDue += 1;
    if (state === 'done' && effects > 0) row.effects += 1;
    if (state === 'done' && effects === 0) row.differences.push(`${clockAt(day, at)} is done, and left no effect`);
    if (effects > most) {
      row.doubled += effects - most;
      row.differences.push(`${clockAt(day, at)} had its effect ${effects} times`);
    }
  }
  if (marks === undefined) return;
  const least = jobs.filter(({ trace }) => trace?.isDone).length;
  const most = jobs.reduce((sum, { trace }) => sum + (trace?.starts ?? 0), 0);
  if (marks < least || marks > most)
    row.differences.push(
      `left ${marks} marks in its files, for ${least === most ? least : `${least} to ${most}`} runs`,
    );
}

function compareChat(row: CronRow, { definition, fires, sent }: CronEvidence): void {
  const told = toldOf(definition.name, sent);
  if (row.missed > 0 && !told.missed) row.differences.push('nobody was told of what was missed');
  const due = alarmsDue(fires, definition.alert);
  const compare = (what: string, count: number, { least, most }: { least: number; most: number }) => {
    if (count < least || count > most)
      row.differences.push(
        `told ${count} ${what} in the chat instead of ${least === most ? least : `${least} to ${most}`}`,
      );
  };
  row.alerts = told.alerts;
  row.alertsDue = Math.min(due.alerts.most, Math.max(due.alerts.least, told.alerts));
  compare('alerts', told.alerts, due.alerts);
  compare('recoveries', told.recoveries, due.recoveries);
  if (definition.quiet) return;
  const done = fires.filter(({ state }) => state === 'done').length;
  compare('results', told.results, { least: done, most: done });
  compare('late runs', told.late, { least: row.late, most: row.late });
}

function compareAudit(row: CronRow, audit: CronAccount | undefined): void {
  if (!audit) {
    row.differences.push('is not in the gateway’s audit');
    return;
  }
  const theirs = { ...audit, missed: audit.missed.length, late: audit.late.length };
  for (const what of ['expected', 'started', 'done', 'failed', 'running', 'skipped', 'missed', 'late'] as const)
    if (theirs[what] !== row[what])
      row.differences.push(`the gateway’s audit says ${what}: ${theirs[what]}, not ${row[what]}`);
}
