import type { CronDefinition } from '../../contracts/cron.ts';
import type { Button } from '../../contracts/message.ts';
import type { FireEnding } from '../../contracts/work.ts';
import { processingTime, unknownButtons } from '../job-report.ts';
import type { JobRecord } from '../recorder/jobs.ts';
import { LATE_MS } from '../../contracts/cron-words.ts';
import type { Alarm } from './failures.ts';
import { BUILT_IN } from './definitions.ts';
import { firstLine, lateWords } from './words.ts';

type Failing = Extract<Alarm, { kind: 'failing' }>;
type Recovered = Extract<Alarm, { kind: 'recovered' }>;

/** `Cron: briefing-daily completed (model: none, cost: $0.000)` */
export function logLine(
  name: string,
  state: FireEnding['state'],
  { model = 'none', costUsd }: { model?: string | undefined; costUsd: number },
  error: string | undefined,
): string {
  const what = state === 'done' ? 'completed' : state === 'unknown' ? 'ended with an unknown outcome' : state;
  const why = state === 'done' || !error ? '' : `: ${firstLine(error)}`;
  return `Cron: ${name} ${what} (model: ${model}, cost: $${costUsd.toFixed(3)})${why}`;
}

/** The result as its message says it. */
export function doneText({ name }: CronDefinition, job: JobRecord | null, result: string, lateMs: number): string {
  const late = lateMs >= LATE_MS ? [`ran late by ${lateWords(lateMs)}`] : [];
  const footer = [...late, ...(job ? [processingTime(job.view)] : [])].join('\n');
  // One of Mainstay's own says itself what it tells of.
  const told = name.startsWith(BUILT_IN) ? result : `${name}: ${result}`;
  return [told, footer].filter(Boolean).join('\n\n');
}

export function alertText(
  { definition, error = '', state }: FireEnding,
  job: JobRecord | null,
  { failures, since, paused }: Failing,
): string {
  const often = failures > 1 ? ` ${failures} times in a row, since ${clock(since, definition.timezone)}` : '';
  const what = state === 'unknown' ? 'ended, and nobody can tell whether it was done' : `failed${often}`;
  return [
    `⚠️ ${definition.name} ${what}.\n${error}`.trimEnd(),
    ...(paused ? [`It is paused after ${failures} failures in a row.`] : []),
    ...(job ? [processingTime(job.view)] : []),
  ].join('\n\n');
}

export function alertButtons(
  definition: CronDefinition,
  job: JobRecord | null,
  { paused }: Failing,
  isInLedger: boolean,
): Button[][] {
  const { name } = definition;
  const toggle = paused ? resumeButton(definition) : { label: 'Pause', action: `/cron pause ${name}` };
  const decide = job?.view.state === 'unknown' ? unknownButtons(job.id, isInLedger) : [];
  return [[{ label: 'Run now', action: `/cron run ${name}` }, toggle], ...decide];
}

export const resumeButton = ({ name }: CronDefinition): Button => ({ label: 'Resume', action: `/cron resume ${name}` });

export function recoveryText(
  { name, timezone }: CronDefinition,
  { failures, since }: Recovered,
  isPaused: boolean,
): string {
  const often = failures === 1 ? 'one failure' : `${failures} failures in a row`;
  return `✅ ${name} works again, after ${often} since ${clock(since, timezone)}.${isPaused ? ' It is still paused.' : ''}`;
}

function clock(at: number, timeZone: string): string {
  return new Date(at).toLocaleTimeString('en-US', { timeZone, hour: 'numeric', minute: '2-digit' });
}
