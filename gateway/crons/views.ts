import type { ScheduleSummary } from '@temporalio/client';
import { type CronDefinition, scheduleIdOf } from '../../contracts/cron.ts';
import type { CronRunView, CronView } from '../../contracts/http/crons.ts';
import type { RecordedChange } from '../recorder/cron-history.ts';
import type { CronRun } from '../recorder/cron-runs.ts';
import type { Recorder } from '../recorder/index.ts';
import { BUILT_IN } from './definitions.ts';
import { dueAt } from './due.ts';
import { nextFires } from './fire-times.ts';
import { FRESH_MS, LAG_MS } from './schedule-list.ts';
import { workSummary } from './schedule-options.ts';
import { humanSchedule } from './words.ts';

const NEXT = 3;
const LAST = 5;

/** How its schedule stands by the record. */
export type CronState = Pick<RecordedChange, 'paused' | 'note' | 'since'>;

/** A cron of ours. `summary` is what Temporal says of its schedule; absent while Temporal is away. */
export function cronView(
  recorder: Recorder,
  definition: CronDefinition,
  { paused, note, since }: CronState,
  summary: ScheduleSummary | undefined,
  queue: string,
): CronView {
  const { name, work } = definition;
  // What was done here a moment ago, Temporal's list may not show yet.
  const isNews = since !== null && Date.now() - since < LAG_MS;
  // The list may be as old as that, and counts do not show that a schedule was changed.
  const isSettled = since !== null && Date.now() - since > FRESH_MS;
  const state = summary && !isNews ? summary.state : { paused, note };
  return {
    name,
    scheduleId: scheduleIdOf(name),
    source: name.startsWith(BUILT_IN) ? 'built in' : 'config.yaml',
    schedule: humanSchedule(definition),
    timezone: definition.timezone,
    work: workSummary(definition),
    queue,
    paused: state.paused,
    note: state.note || undefined,
    pending: since === null,
    next: state.paused ? [] : nextOf(definition, isSettled ? summary : undefined),
    last: recorder.cronRuns.recent(name, LAST).map((run) => runView(run, definition)),
    figures: figuresOf(recorder, name),
    settings: {
      ...(work.kind === 'skill' && { skill: work.skill, args: work.args }),
      ...(work.kind === 'prompt' && { prompt: work.prompt }),
      ...(definition.schedule.kind === 'every'
        ? { everyMs: definition.schedule.ms }
        : { expression: definition.schedule.expression }),
      queue: definition.queue,
      chat: definition.chat,
      quiet: definition.quiet,
      overlap: definition.overlap,
      catchupMs: definition.catchupMs,
      jitterMs: definition.jitterMs,
      timeoutMs: definition.timeoutMs,
      alert: definition.alert,
    },
  };
}

/** A schedule made with Temporal's own tools. */
export function foreignView(recorder: Recorder, { scheduleId, action, spec, state, info }: ScheduleSummary): CronView {
  return {
    name: scheduleId,
    scheduleId,
    source: 'elsewhere',
    schedule: 'Set in Temporal',
    timezone: spec?.timezone || 'UTC',
    work: `workflow ${action?.workflowType ?? 'unknown'}`,
    paused: state.paused,
    note: state.note || undefined,
    pending: false,
    next: state.paused
      ? []
      : info.nextActionTimes
          .filter((time) => time.getTime() > Date.now())
          .slice(0, NEXT)
          .map((time) => time.toISOString()),
    last: [],
    figures: figuresOf(recorder, scheduleId),
  };
}

export function runView(run: CronRun, definition: CronDefinition | null): CronRunView {
  const { nominalAt, startedAt, jobId, runMs, error } = run;
  const due = definition ? dueAt(run, definition) + definition.jitterMs : nominalAt;
  return {
    time: new Date(nominalAt).toISOString(),
    state: run.state,
    workflowId: run.workflowId,
    runId: run.runId,
    jobId: jobId ?? undefined,
    lateMs: startedAt === null ? undefined : Math.max(0, startedAt - due),
    runMs: runMs ?? undefined,
    costUsd: run.costUsd,
    error: error ?? undefined,
  };
}

/** Temporal's own list is at hand; with jitter it says when it means to fire, not when it is due. */
function nextOf(definition: CronDefinition, summary: ScheduleSummary | undefined): string[] {
  const now = Date.now();
  const told =
    definition.jitterMs > 0 ? [] : (summary?.info.nextActionTimes ?? []).filter((time) => time.getTime() > now);
  const next = told.length >= NEXT ? told.slice(0, NEXT) : nextFires(definition, now, NEXT).map((at) => new Date(at));
  return next.map((time) => time.toISOString());
}

function figuresOf(recorder: Recorder, cron: string): CronView['figures'] {
  const { runs, done, meanMs, meanCostUsd } = recorder.cronRuns.figures(cron);
  return {
    runs,
    done,
    success: runs === 0 ? undefined : done / runs,
    meanMs: meanMs ?? undefined,
    meanCostUsd: meanCostUsd ?? undefined,
  };
}
