import Database from 'better-sqlite3';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CronAccount } from '../../contracts/http/cron-audit.ts';
import { jobIdOfWorkflow } from '../../contracts/work.ts';
import type { SentMessage } from '../bot-api/store.ts';
import { type SeenFire, seenFires } from '../soak/seen.ts';
import { toldOf } from '../soak/told.ts';
import { CRONS, type CronSpan, type StormCron } from '../storm/crons.ts';
import { PEOPLE } from '../storm/world.ts';
import type { Evidence, Finding } from './audit.ts';

/** All that is known of one of the storm's crons, from different sides. */
export interface CronEvidence {
  cron: StormCron;
  span: CronSpan;
  /** The gateway's own. */
  account: CronAccount | undefined;
  /** By Temporal: also those before and after the span. */
  fires: readonly SeenFire[];
  /** What its runs wrote: the id of the job, or the same line again. */
  marks: readonly string[];
  /** How often the node began with each job. */
  starts: ReadonlyMap<string, number>;
  /** The main chat. */
  sent: readonly SentMessage[];
}

/** To be made while Temporal runs: it is asked itself. */
export async function auditCrons({ world, crons: { audit, ...span } }: Evidence): Promise<Finding> {
  const fires = await seenFires(world.temporalAddress);
  const starts = readStarts(world.homes.node.nodeDb);
  const sent = world.telegram.sent(PEOPLE[0]!.id);
  const violations = CRONS.flatMap((cron) =>
    cronViolations({
      ...{ cron, span, starts, sent },
      account: audit.crons.find(({ name }) => name === cron.name),
      fires: fires.filter((fire) => fire.cron === cron.name),
      marks: readMarks(join(world.homes.node.workspace, `${cron.name}.txt`)),
    }).map((what) => `${cron.name} ${what}`),
  );
  const accounts = audit.crons.filter(({ name }) => CRONS.some((cron) => cron.name === name));
  const sum = (count: (account: CronAccount) => number) =>
    accounts.reduce((total, account) => total + count(account), 0);
  return {
    promise: 'every fire of a cron is accounted for and ran once',
    checked: sum(({ expected }) => expected),
    violations,
    note: `${sum(({ done }) => done)} done, ${sum(({ failed }) => failed)} failed, ${sum(({ skipped }) => skipped)} skipped, ${sum(({ missed }) => missed.length)} missed`,
  };
}

/** Holds what happened against what docs/crons.md promises, a sentence for each difference. */
export function cronViolations(evidence: CronEvidence): string[] {
  const { account } = evidence;
  if (!account) return ['is not in the audit'];
  return [...accountViolations(evidence, account), ...chatViolations(evidence, account), ...effectViolations(evidence)];
}

/** The audit adds up, and says what Temporal and a clock of our own say. */
function accountViolations({ cron: { everyMs }, span, fires }: CronEvidence, account: CronAccount): string[] {
  const { expected, started, done, failed, running, skipped, missed, extra } = account;
  const due = Math.floor(span.until / everyMs) - Math.ceil(span.since / everyMs) + 1;
  const inSpan = fires.filter(({ at }) => at >= span.since && at <= span.until);
  const sum = done + failed + running + skipped + missed.length;
  const twice = fires.filter(({ at }, index) => fires.findIndex((other) => other.at === at) !== index);
  return [
    ...(expected === due ? [] : [`was due ${due} times; its audit expects ${expected}`]),
    ...(expected === sum ? [] : [`has an audit that does not add up: ${JSON.stringify(account)}`]),
    ...(started === inSpan.length ? [] : [`was started ${inSpan.length} times; its audit says ${started}`]),
    ...(running === 0 ? [] : [`has ${running} fires that never came to an end`]),
    ...extra.map(({ time }) => `fired at ${time}, when it was not due`),
    ...twice.map(({ at }) => `fired twice for ${new Date(at).toISOString()}`),
    ...fires
      .filter(({ jobIds }) => jobIds.length > 1)
      .map(({ at }) => `has two jobs for ${new Date(at).toISOString()}`),
  ];
}

/** Never silent: misses and failures are told, and results where it is not quiet. A second message may be Telegram's. */
function chatViolations({ cron: { name, quiet = false }, fires, sent }: CronEvidence, account: CronAccount): string[] {
  const told = toldOf(name, sent);
  const missedTold = missesTold(name, sent);
  const done = fires.filter(({ state }) => state === 'done').length;
  const failed = fires.filter(({ state }) => state === 'failed').length;
  return [
    ...(missedTold >= account.missed.length
      ? []
      : [`missed ${account.missed.length} fires, of which ${missedTold} were told: ${account.missed.join(', ')}`]),
    ...(failed === 0 || told.alerts > 0 ? [] : [`failed ${failed} times, and nobody was told`]),
    ...(quiet || told.results >= done ? [] : [`was done ${done} times, and told ${told.results} results`]),
  ];
}

/** How many of its fires the alerts name: `NAME: Nov 26, 2:00 AM, Nov 26, 2:01 AM and 3 more`. */
function missesTold(name: string, sent: readonly SentMessage[]): number {
  const lines = sent
    .map(({ message }) => message.text ?? '')
    .filter((text) => /^⚠️ .+ missed\.$/mu.test(text))
    .flatMap((text) => text.split('\n').filter((line) => line.startsWith(`${name}: `)));
  const named = lines.map(
    (line) => (line.match(/\d+:\d\d/g) ?? []).length + Number(/ and (\d+) more$/.exec(line)?.[1] ?? 0),
  );
  return named.reduce((total, count) => total + count, 0);
}

/** What was done left its mark, and nothing left two. */
function effectViolations({ cron, fires, marks, starts }: CronEvidence): string[] {
  const jobs = fires.flatMap(({ at, state, jobIds }) =>
    jobIds.map((id) => ({ id, state, time: new Date(at).toISOString() })),
  );
  if (cron.marks === 'line') {
    const least = jobs.filter(({ state }) => state === 'done').length;
    // One that failed may have had its effect, where nobody can tell.
    const most = jobs.filter(({ id, state }) => state === 'done' || starts.has(id)).length;
    return marks.length >= least && marks.length <= most
      ? []
      : [`had its effect ${marks.length} times, for ${least} to ${most} runs`];
  }
  const ids = new Set(jobs.map(({ id }) => id));
  const strangers = marks
    .filter((mark) => !ids.has(mark))
    .map((mark) => `left the mark of ${mark}, which is no job of its fires`);
  const wrong = jobs.flatMap(({ id, state, time }) => {
    const count = marks.filter((mark) => mark === id).length;
    // A script that may be repeated is, when its node dies in its midst.
    const most = cron.name === 'storm-once' ? 1 : Math.max(1, starts.get(id) ?? 0);
    if (count > most) return [`had its effect ${count} times at ${time}`];
    return count === 0 && state === 'done' ? [`was done at ${time}, and its effect never happened`] : [];
  });
  return [...strangers, ...wrong];
}

function readMarks(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

function readStarts(file: string): Map<string, number> {
  const db = new Database(file, { readonly: true });
  try {
    const rows = db.prepare('SELECT workflow_id AS id, sum(starts) AS starts FROM work GROUP BY workflow_id').all();
    return new Map((rows as { id: string; starts: number }[]).map(({ id, starts }) => [jobIdOfWorkflow(id), starts]));
  } finally {
    db.close();
  }
}
