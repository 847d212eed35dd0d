import { formatDuration } from '../../../contracts/duration.ts';
import type { CronAccount, CronAudit } from '../../../contracts/http/cron-audit.ts';
import type { CronRunView, CronView } from '../../../contracts/http/crons.ts';
import { LATE_MS, momentOf, RUN_SIGNS } from '../../../contracts/cron-words.ts';
import { firstLine, lateWords, spanWords } from '../../crons/words.ts';

const LISTED = 30;
const TIMES_NAMED = 5;

/** Two lines a cron: what, when and how it went; the operator's own first. */
export function listText(crons: readonly CronView[]): string {
  if (crons.length === 0) return 'There are no crons yet; /help cron shows how to add one.';
  const ours = crons.toSorted((a, b) => Number(a.source === 'built in') - Number(b.source === 'built in'));
  const lines = ours.slice(0, LISTED).map((cron) => `${headline(cron)}\n${next(cron, 1)} · ${results(cron)}`);
  const rest = ours.length - LISTED;
  return [...lines, ...(rest > 0 ? [`… and ${rest} more; the page and mainstay cron list show all.`] : [])].join('\n');
}

/** One cron in full. */
export function showText(cron: CronView, runs: readonly CronRunView[]): string {
  const { settings, queue } = cron;
  const rules = settings && [
    `queue ${queue}`,
    `overlap ${settings.overlap}`,
    `catch-up ${settings.catchupMs === null ? 'always' : spanWords(settings.catchupMs)}`,
    ...(settings.timeoutMs === undefined ? [] : [`time limit ${spanWords(settings.timeoutMs)}`]),
    settings.quiet ? `only failures go to ${settings.chat}` : `results go to ${settings.chat}`,
  ];
  return [
    headline(cron),
    `In ${cron.timezone}: \`${cron.work}\``,
    next(cron, 3),
    results(cron),
    ...(rules ? [rules.join(', ')] : ['Made with Temporal’s own tools; its settings stand in Temporal.']),
    ...(runs.length > 0 ? ['', ...runs.map((run) => runLine(run, cron.timezone))] : []),
  ].join('\n');
}

/** One run a line, the latest first. */
export function historyText(name: string, runs: readonly CronRunView[], timezone: string): string {
  if (runs.length === 0) return `\`${name}\` has not run yet.`;
  return [`\`${name}\`, the last ${runs.length === 1 ? 'run' : `${runs.length} runs`}:`]
    .concat(runs.map((run) => runLine(run, timezone)))
    .join('\n');
}

/** The sum of all, then a line for each cron that did not do all it should. */
export function auditText({ since, until, crons }: CronAudit, timezoneOf: (name: string) => string): string {
  const sum = (count: (account: CronAccount) => number) => crons.reduce((total, account) => total + count(account), 0);
  const span = spanWords(Math.round((Date.parse(until) - Date.parse(since)) / 60_000) * 60_000);
  const missed = sum((account) => account.missed.length);
  const parts = [
    `${sum(({ done }) => done)} done`,
    `${sum(({ failed }) => failed)} failed`,
    `${sum(({ running }) => running)} running`,
    `${sum(({ skipped }) => skipped)} skipped`,
    `${missed} missed`,
  ];
  const head = `${missed === 0 ? '✅' : '⚠️'} In the last ${span}, ${sum(({ expected }) => expected)} fires were due: ${parts.join(', ')}.`;
  return [head, ...crons.flatMap((account) => accountLine(account, timezoneOf(account.name)))].join('\n');
}

/** The next times, in its own zone: `next Tue 7:00 AM`. */
export function next({ paused, note, pending, next: times, timezone }: CronView, count: number): string {
  if (paused) return `paused${note ? `: ${note}` : ''}`;
  const told = pending ? ' (as soon as Temporal is told)' : '';
  if (times.length === 0) return `never fires again${told}`;
  return `next ${times
    .slice(0, count)
    .map((time) => moment(time, timezone))
    .join(', ')}${told}`;
}

function headline({ name, schedule, paused, last }: CronView): string {
  const sign = paused ? '⏸' : last.some(({ state }) => state === 'running') ? '⏳' : stateSign(last[0]?.state);
  return `${sign} \`${name}\` ${schedule}`;
}

function stateSign(state: CronRunView['state'] | undefined): string {
  if (state === 'failed' || state === 'unknown') return '❌';
  return state === 'done' ? '✅' : '🕓';
}

/** `✓✓✗✓✓ 96 % of 50, 4.2 s, $0.003 a run`: the latest result last. */
function results({ last, figures }: CronView): string {
  if (figures.runs === 0 || figures.success === undefined) return 'no result yet';
  const signs = last.map(({ state }) => RUN_SIGNS[state]).toReversed();
  const mean = figures.meanMs === undefined ? '' : `, ${formatDuration(figures.meanMs)}`;
  const percent = Math.floor(figures.success * 100);
  return `${signs.join('')} ${percent} % of ${figures.runs}${mean}, $${(figures.meanCostUsd ?? 0).toFixed(3)} a run`;
}

function runLine({ time, state, runMs, lateMs = 0, costUsd, error }: CronRunView, timezone: string): string {
  const facts = [
    ...(runMs === undefined ? [] : [`in ${formatDuration(runMs)}`]),
    ...(lateMs >= LATE_MS ? [`late by ${lateWords(lateMs)}`] : []),
    ...(costUsd > 0 ? [`$${costUsd.toFixed(3)}`] : []),
  ];
  const why = error ? `: ${firstLine(error)}` : '';
  return `${RUN_SIGNS[state]} ${moment(time, timezone)} ${[state, ...facts].join(', ')}${why}`;
}

function accountLine({ name, expected, done, failed, missed, late }: CronAccount, timezone: string): string[] {
  const named = missed.slice(0, TIMES_NAMED).map((time) => moment(time, timezone));
  const more = missed.length > TIMES_NAMED ? ` and ${missed.length - TIMES_NAMED} more` : '';
  const parts = [
    ...(missed.length > 0 ? [`missed ${named.join(', ')}${more}`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(late.length > 0 ? [`${late.length} late, by up to ${lateWords(Math.max(...late.map(({ by }) => by)))}`] : []),
  ];
  return parts.length === 0 ? [] : [`\`${name}\`: ${done} of ${expected} done, ${parts.join(', ')}`];
}

/** In English, as all that is said in chats. */
const moment = (time: string, timeZone: string) => momentOf(time, timeZone, Date.now(), 'en-US');
