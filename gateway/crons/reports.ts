import type { Skill } from '../../contracts/skill.ts';
import type { Button } from '../../contracts/button.ts';
import { type FireEnding, taskIdOf } from '../../contracts/work.ts';
import type { Bus } from '../bus.ts';
import type { Recorder } from '../recorder/index.ts';
import type { JobRecord } from '../recorder/jobs.ts';
import type { Replies, Reply } from '../replies.ts';
import { LATE_MS } from '../../contracts/cron-words.ts';
import { dueAt } from './due.ts';
import { afterFailure, afterSuccess, type Alarm } from './failures.ts';
import { alertButtons, alertText, doneText, logLine, recoveryText, resumeButton } from './report-words.ts';
import { lateWords } from './words.ts';

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

/** A run that has ended, as far as its report needs it. */
interface EndedRun {
  job: JobRecord | null;
  costUsd: number;
  lateMs: number;
}

/** How each fire ended: run, log line, result, alert and recovery in one commit. */
export function createCronReports({ recorder, replies, bus, skills, mainChat, pause }: CronReportsOptions) {
  /** @returns null where its end was kept before */
  function keep({ fire, definition, state, error, costUsd: thought }: FireEnding, now: number): EndedRun | null {
    recorder.cronRuns.begin(fire, null, now);
    const run = recorder.cronRuns.find(fire);
    const job = run?.jobId ? recorder.jobs.find(run.jobId) : null;
    const startedAt = job ? timeOf(job.view.startedAt) : (run?.begunAt ?? null);
    const finishedAt = timeOf(job?.view.finishedAt) ?? now;
    // A task that was cut off does not say what its last call cost, and a settlement may still be on its way.
    const asked = recorder.reservations.costOf(taskIdOf(fire), run?.begunAt ?? now);
    const costUsd = job ? job.view.costUsd : Math.max(thought ?? 0, asked);
    const isNew = recorder.cronRuns.end(fire, {
      ...{ state, startedAt, finishedAt, costUsd },
      runMs: startedAt === null ? null : Math.max(0, finishedAt - startedAt),
      error: error ?? job?.view.error ?? null,
    });
    const lateMs = (startedAt ?? now) - dueAt(fire, definition) - definition.jitterMs;
    return isNew ? { job, costUsd, lateMs } : null;
  }

  function log({ fire, definition, state, error, ...thought }: FireEnding, run: EndedRun, at: number): void {
    const { job, costUsd, lateMs } = run;
    const model = thought.model ?? (job ? recorder.reservations.modelOf(job.id) : undefined);
    // A watch that looks every few minutes is worth a line only where it could not.
    if (definition.work.kind === 'chore' && definition.schedule.kind === 'every' && state === 'done') return;
    const key = `cron:${fire.workflowId}:${fire.runId}`;
    const system = { kind: 'system' as const, who: 'System', at };
    recorder.entries.record({ ...system, key, text: logLine(definition.name, state, { model, costUsd }, error) });
    if (state !== 'done' || lateMs < LATE_MS) return;
    const text = `Cron: ${definition.name} ran late by ${lateWords(lateMs)}`;
    recorder.entries.record({ ...system, key: `${key}:late`, text });
  }

  /** Counts failures. Cancelled by hand or by the next fire is none. */
  function judge({ definition, state, error }: FireEnding, now: number): Alarm {
    const { name } = definition;
    if (state === 'cancelled') return { kind: 'none' };
    const known = recorder.cronFailures.find(name);
    if (state === 'done') {
      const { failing, alarm } = afterSuccess(known, definition, now);
      if (failing) recorder.cronFailures.put(name, failing);
      else if (known) recorder.cronFailures.forget(name);
      return alarm;
    }
    const { failing, alarm, pause: isEnough } = afterFailure(known, definition, error ?? state, now);
    recorder.cronFailures.put(name, failing);
    if (isEnough) pause(name, `paused after ${failing.failures} failures in a row`);
    return alarm;
  }

  /** What the cron's chat hears of this end; null: nothing. */
  function replyOf(ending: FireEnding, run: EndedRun, alarm: Alarm): Reply | null {
    const { fire, definition } = ending;
    const base = {
      key: `cron:${fire.workflowId}:${fire.runId}:result`,
      kind: 'replied' as const,
      format: 'plain' as const,
      chat: definition.chat === 'main' ? mainChat() : definition.chat,
    };
    if (alarm.kind === 'failing') {
      const isInLedger = run.job !== null && recorder.effects.has(run.job.id);
      return {
        ...base,
        text: alertText(ending, run.job, alarm),
        buttons: alertButtons(definition, run.job, alarm, isInLedger),
      };
    }
    if (ending.state !== 'done') return null;
    const said = run.job ? saidOf(run.job, skills) : { text: ending.text ?? '', buttons: [] };
    // A skill that has nothing to tell says nothing.
    const result = definition.quiet || said.text === '' ? null : said.text;
    const done = result === null ? '' : doneText(definition, run.job, result, run.lateMs);
    if (alarm.kind === 'none' && done === '') return null;
    const isPaused = recorder.cronHistory.latestOf(definition.name)?.paused ?? false;
    const recovered = alarm.kind === 'recovered' ? [recoveryText(definition, alarm, isPaused)] : [];
    const resume = recovered.length > 0 && isPaused ? [[resumeButton(definition)]] : [];
    const buttons = [...resume, ...(result === null ? [] : said.buttons)];
    return {
      ...base,
      text: [...recovered, done].filter(Boolean).join('\n\n'),
      ...(buttons.length > 0 && { buttons }),
      ...(run.job &&
        result !== null && { kind: 'job' as const, artifacts: run.job.view.artifacts, data: entryOf(run.job, result) }),
    };
  }

  return {
    /** Keeps an end once; the second time changes nothing. */
    end(ending: FireEnding): void {
      const now = Date.now();
      const sendOff = recorder.atomically(() => {
        const run = keep(ending, now);
        if (!run) return null;
        const reply = replyOf(ending, run, judge(ending, now));
        const recorded = reply && replies.record(reply);
        log(ending, run, now);
        return recorded;
      });
      sendOff?.();
      bus.emit('recorded');
    },
  };
}

export type CronReports = ReturnType<typeof createCronReports>;

/** What the skill says of its output, as its own message would. */
function saidOf(job: JobRecord, skills: readonly Skill[]): { text: string; buttons: Button[][] } {
  const skill = skills.find(({ name }) => name === job.skill);
  if (!skill || !job.view.result) return { text: job.summary, buttons: [] };
  const { result } = job.view;
  return { text: skill.reply(result, job.input), buttons: skill.buttons(result, job.input) };
}

/** For the daily log. */
function entryOf(job: JobRecord, result: string): Reply['data'] {
  return {
    jobId: job.id,
    tool: { name: job.skill, call: job.summary.replace(`${job.skill} `, '') },
    result,
    tokens: job.view.tokens ?? { input: 0, output: 0 },
    costUsd: job.view.costUsd,
  };
}

const timeOf = (iso: string | undefined) => (iso === undefined ? null : Date.parse(iso));
