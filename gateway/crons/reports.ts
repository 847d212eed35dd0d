import type { CronDefinition } from '../../contracts/cron.ts';
import type { Button } from '../../contracts/message.ts';
import type { Skill } from '../../contracts/skill.ts';
import type { FireEnding } from '../../contracts/work.ts';
import type { Bus } from '../bus.ts';
import { processingTime, resultButtons } from '../job-report.ts';
import type { Recorder } from '../recorder/index.ts';
import type { JobRecord } from '../recorder/jobs.ts';
import type { Replies, Reply } from '../replies.ts';
import { dueAt, LATE_MS } from './due.ts';
import { afterFailure, afterSuccess, type Alarm } from './failures.ts';
import { firstLine, lateWords } from './words.ts';

export interface CronReportsOptions {
  recorder: Recorder;
  replies: Replies;
  bus: Bus;
  skills: readonly Skill[];
  /** The chat that `main` stands for. */
  mainChat: () => string;
  /** Pauses a cron that failed too often; may take its time. */
  pause(cron: string, note: string): void;
}

/** How each fire ended: run, log line, result, alert and recovery in one commit. */
export function createCronReports({ recorder, replies, bus, skills, mainChat, pause }: CronReportsOptions) {
  const chatOf = ({ chat }: CronDefinition) => (chat === 'main' ? mainChat() : chat);

  function log(key: string, at: number, text: string): void {
    recorder.entries.record({ key, kind: 'system', who: 'System', at, text });
  }

  /** What the cron's chat hears of this end; null: nothing. */
  function replyOf(ending: FireEnding, job: JobRecord | null, alarm: Alarm, lateMs: number): Reply | null {
    const { fire, definition, state, error } = ending;
    const key = `cron:${fire.workflowId}:${fire.runId}:result`;
    const base = { key, kind: 'replied' as const, format: 'plain' as const, chat: chatOf(definition) };
    if (alarm.kind === 'failing')
      return {
        ...base,
        text: failureText(ending, job, alarm),
        buttons: [...buttonsOf(definition, alarm), ...((job && resultButtonsOf(job, recorder)) ?? [])],
      };
    if (state !== 'done') return null;
    const recovered = alarm.kind === 'recovered' ? [recoveryText(definition, alarm)] : [];
    const text = definition.quiet ? '' : doneText(ending, job && resultOf(job, skills));
    if (text === '' && recovered.length === 0) return null;
    const late = lateMs >= LATE_MS ? [`ran late by ${lateWords(lateMs)}`] : [];
    const took = job && !definition.quiet ? [processingTime(job.view)] : [];
    const lines = [...recovered, text, [...late, ...took].join('\n')].filter((part) => part !== '');
    return {
      ...base,
      text: lines.join('\n\n'),
      ...(job &&
        !definition.quiet && { kind: 'job' as const, artifacts: job.view.artifacts, data: entryOf(job, text) }),
      ...(error !== undefined && { buttons: undefined }),
    };
  }

  return {
    /** Keeps an end once; the second time changes nothing. */
    end(ending: FireEnding): void {
      const { fire, definition, state, error } = ending;
      const { name } = definition;
      const now = Date.now();
      const sendOff = recorder.atomically(() => {
        recorder.cronRuns.begin(fire, null, now);
        const jobId = recorder.cronRuns.find(fire)?.jobId ?? null;
        const job = jobId === null ? null : recorder.jobs.find(jobId);
        const begun = job ? timeOf(job.view.startedAt) : (recorder.cronRuns.find(fire)?.begunAt ?? null);
        const finishedAt = (job && timeOf(job.view.finishedAt)) ?? now;
        const costUsd = job?.view.costUsd ?? 0;
        const runMs = begun === null ? null : Math.max(0, finishedAt - begun);
        const isNew = recorder.cronRuns.end(fire, {
          ...{ state, startedAt: begun, finishedAt, runMs, costUsd },
          error: error ?? job?.view.error ?? null,
        });
        if (!isNew) return null;
        const lateMs = Math.max(0, (begun ?? now) - dueAt(fire, definition) - definition.jitterMs);
        const key = `cron:${fire.workflowId}:${fire.runId}`;
        log(key, now, logLine(name, state, costUsd, error));
        if (state === 'done' && lateMs >= LATE_MS)
          log(`${key}:late`, now, `Cron: ${name} ran late by ${lateWords(lateMs)}`);
        const alarm = judge(ending, now);
        const reply = replyOf(ending, job, alarm, lateMs);
        return reply === null ? null : replies.record(reply);
      });
      sendOff?.();
      bus.emit('recorded');
    },
  };

  /** Cancelled by hand or by the next fire is no failure. */
  function judge({ definition, state, error }: FireEnding, now: number): Alarm {
    const known = recorder.cronFailures.find(definition.name);
    if (state === 'cancelled') return { kind: 'none' };
    if (state === 'done') {
      const { failing, alarm } = afterSuccess(known, definition, now);
      if (failing) recorder.cronFailures.put(definition.name, failing);
      else if (known) recorder.cronFailures.forget(definition.name);
      return alarm;
    }
    const { failing, alarm, pause: isEnough } = afterFailure(known, definition, error ?? state, now);
    recorder.cronFailures.put(definition.name, failing);
    if (isEnough) pause(definition.name, `paused after ${failing.failures} failures in a row`);
    return alarm;
  }
}

export type CronReports = ReturnType<typeof createCronReports>;

/** `Cron: briefing-daily completed (model: none, cost: $0.000)` */
function logLine(name: string, state: FireEnding['state'], costUsd: number, error: string | undefined): string {
  const what = state === 'done' ? 'completed' : state === 'unknown' ? 'ended with an unknown outcome' : state;
  const why = state === 'done' || !error ? '' : `: ${firstLine(error)}`;
  return `Cron: ${name} ${what} (model: none, cost: $${costUsd.toFixed(3)})${why}`;
}

function doneText({ definition, text }: FireEnding, result: string | null): string {
  const said = result ?? text;
  return said ? `${definition.name}: ${said}` : '';
}

function failureText(
  { definition, error, state }: FireEnding,
  job: JobRecord | null,
  { failures, since, paused }: Extract<Alarm, { kind: 'failing' }>,
): string {
  const often = failures > 1 ? ` ${failures} times in a row, since ${clock(since, definition.timezone)}` : '';
  const what = state === 'unknown' ? 'ended, and nobody can tell whether it was done' : `failed${often}`;
  return [
    `⚠️ ${definition.name} ${what}.\n${error ?? ''}`.trimEnd(),
    ...(paused ? [`It is paused after ${failures} failures in a row.`] : []),
    ...(job ? [processingTime(job.view)] : []),
  ].join('\n\n');
}

function recoveryText(
  { name, timezone }: CronDefinition,
  { failures, since }: Extract<Alarm, { kind: 'recovered' }>,
): string {
  const often = failures === 1 ? 'one failure' : `${failures} failures in a row`;
  return `✅ ${name} works again, after ${often} since ${clock(since, timezone)}.`;
}

function buttonsOf({ name }: CronDefinition, { paused }: Extract<Alarm, { kind: 'failing' }>): Button[][] {
  const toggle = paused
    ? { label: 'Resume', action: `/cron resume ${name}` }
    : { label: 'Pause', action: `/cron pause ${name}` };
  return [[{ label: 'Run now', action: `/cron run ${name}` }, toggle]];
}

function resultButtonsOf(job: JobRecord, recorder: Recorder): Button[][] | undefined {
  return job.view.state === 'unknown' ? resultButtons(job.view, recorder.effects.has(job.id)) : undefined;
}

/** What the skill says of its output, as its own message would. */
function resultOf(job: JobRecord, skills: readonly Skill[]): string {
  const skill = skills.find(({ name }) => name === job.skill);
  if (!skill || !job.view.result) return job.summary;
  return skill.reply(job.view.result, job.input);
}

function entryOf(job: JobRecord, result: string) {
  return {
    jobId: job.id,
    tool: { name: job.skill, call: job.summary.replace(`${job.skill} `, '') },
    result,
    tokens: { input: 0, output: 0 },
    costUsd: job.view.costUsd,
  };
}

const timeOf = (iso: string | undefined) => (iso === undefined ? null : Date.parse(iso));

function clock(at: number, timeZone: string): string {
  return new Date(at).toLocaleTimeString('en-US', { timeZone, hour: 'numeric', minute: '2-digit' });
}
