import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { scheduleIdOf } from '../../contracts/cron.ts';
import type { CronAudit } from '../../contracts/http/cron-audit.ts';
import { SCHEDULED_START } from '../../contracts/search-attributes.ts';
import type { CronRun } from '../recorder/cron-runs.ts';
import type { Recorder } from '../recorder/index.ts';
import { accountOf, type FiredRun } from './account.ts';
import { expectedFires } from './expected.ts';
import { reaching } from './temporal-calls.ts';

const SCHEDULED_BY = defineSearchAttributeKey('TemporalScheduledById', 'KEYWORD');

/** A run that began for an earlier time may reach into the time that is audited. */
const LOOK_BACK_MS = 86_400_000;

/**
 * Compares the fires that should have happened with the workflows that exist, in Temporal and in the record.
 * @throws NotReachable
 */
export async function auditCrons(recorder: Recorder, client: Client, since: number, until: number): Promise<CronAudit> {
  const now = Date.now();
  const workflows = await reaching(client, 'the crons could not be audited', () =>
    workflowsOf(client, since - LOOK_BACK_MS, until),
  );
  const accounts = recorder.cronHistory.names().flatMap((name) => {
    const history = recorder.cronHistory.ofCron(name);
    const recorded = recorder.cronRuns.between(name, since - LOOK_BACK_MS, until);
    const runs = merge(recorded, workflows.get(scheduleIdOf(name)) ?? []);
    const account = accountOf(name, expectedFires(history, since, until), runs, now);
    const extra = account.extra.filter(({ time }) => Date.parse(time) >= since);
    const isGone = history.at(-1)?.definition === null && account.expected === 0 && extra.length === 0;
    return isGone ? [] : [{ ...account, extra }];
  });
  return { since: new Date(since).toISOString(), until: new Date(until).toISOString(), crons: accounts };
}

/** The workflows that schedules started, by the schedule's id. */
async function workflowsOf(client: Client, since: number, until: number) {
  const found = new Map<string, WorkflowExecutionInfo[]>();
  // Temporal's SQLite compares times as text, by which a whole second comes after itself.
  const [from, to] = [new Date(since).toISOString(), new Date(until + 1_000).toISOString()];
  const query = `WorkflowType = 'cron' AND ${SCHEDULED_START.name} BETWEEN '${from}' AND '${to}'`;
  for await (const workflow of client.workflow.list({ query, pageSize: 1_000 })) {
    const schedule = workflow.typedSearchAttributes.get(SCHEDULED_BY) ?? '';
    const ofSchedule = found.get(schedule);
    if (ofSchedule) ofSchedule.push(workflow);
    else found.set(schedule, [workflow]);
  }
  return found;
}

/** What either knows of each run, in the order of its times; the record forgets later, Temporal's list lags a little. */
function merge(recorded: readonly CronRun[], workflows: readonly WorkflowExecutionInfo[]): FiredRun[] {
  const runs = new Map<string, FiredRun>();
  for (const workflow of workflows) {
    const nominal = workflow.typedSearchAttributes.get(SCHEDULED_START) ?? workflow.startTime;
    runs.set(workflow.runId, {
      nominalAt: nominal.getTime(),
      firedAt: workflow.startTime.getTime(),
      closedAt: workflow.closeTime?.getTime() ?? null,
      startedAt: null,
      state: stateOf(workflow.status.name),
    });
  }
  for (const run of recorded) {
    const listed = runs.get(run.runId);
    const state = run.state === 'running' ? (listed?.state ?? 'running') : run.state === 'done' ? 'done' : 'failed';
    const closedAt = listed?.closedAt ?? run.finishedAt;
    runs.set(run.runId, { nominalAt: run.nominalAt, firedAt: run.firedAt, startedAt: run.startedAt, closedAt, state });
  }
  return [...runs.values()].sort((a, b) => a.nominalAt - b.nominalAt || a.firedAt - b.firedAt);
}

function stateOf(status: string): FiredRun['state'] {
  if (status === 'COMPLETED') return 'done';
  return status === 'RUNNING' ? 'running' : 'failed';
}
