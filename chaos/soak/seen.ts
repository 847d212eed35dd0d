import { setTimeout as sleep } from 'node:timers/promises';
import {
  Client,
  Connection,
  isGrpcDeadlineError,
  type WorkflowExecutionInfo,
  WorkflowFailedError,
} from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { scheduleIdOf } from '../../contracts/cron.ts';
import { NotReachable, sentenceOf } from '../../contracts/errors.ts';
import type { CronStarted } from '../../contracts/http/crons.ts';
import { SCHEDULED_START } from '../../contracts/search-attributes.ts';
import { jobIdOfWorkflow } from '../../contracts/work.ts';
import { DEFAULT_NAMESPACE } from '../../platform/temporal/connection.ts';

/** A server that is there answers sooner, on however busy a machine; the client by itself would wait without an end. */
const ANSWERS_WITHIN_MS = 60_000;

const LOOK_EVERY_MS = 100;

const SCHEDULED_BY = defineSearchAttributeKey('TemporalScheduledById', 'KEYWORD');

/** A fire of which Temporal has a workflow; milliseconds since the epoch. */
export interface SeenFire {
  cron: string;
  /** When it was due. */
  at: number;
  beganAt: number;
  /** Null while it runs. */
  closedAt: number | null;
  state: 'running' | 'done' | 'failed';
  /** Why it failed. */
  error: string;
  jobIds: string[];
}

/** What Temporal itself says of all fires since the system began, in the order in which they were due. */
export async function seenFires(temporalAddress: string): Promise<SeenFire[]> {
  return withTemporal(temporalAddress, async (client) => {
    const jobs = new Map<string, string[]>();
    for await (const { workflowId, parentExecution } of client.workflow.list({ query: "WorkflowType = 'job'" })) {
      const parent = parentExecution?.runId;
      if (parent) jobs.set(parent, [...(jobs.get(parent) ?? []), jobIdOfWorkflow(workflowId)]);
    }
    const fires: SeenFire[] = [];
    for await (const workflow of client.workflow.list({ query: "WorkflowType = 'cron'" }))
      fires.push(await fireOf(client, workflow, jobs.get(workflow.runId) ?? []));
    return fires.sort((a, b) => a.at - b.at);
  });
}

async function fireOf(client: Client, workflow: WorkflowExecutionInfo, jobIds: string[]): Promise<SeenFire> {
  const { workflowId, runId, startTime, closeTime, status, typedSearchAttributes } = workflow;
  const state = status.name === 'COMPLETED' ? 'done' : status.name === 'RUNNING' ? 'running' : 'failed';
  return {
    cron: (typedSearchAttributes.get(SCHEDULED_BY) ?? '').slice(scheduleIdOf('').length),
    at: (typedSearchAttributes.get(SCHEDULED_START) ?? startTime).getTime(),
    beganAt: startTime.getTime(),
    closedAt: closeTime?.getTime() ?? null,
    state,
    error: state === 'failed' ? await errorOf(client, workflowId, runId) : '',
    jobIds,
  };
}

async function errorOf(client: Client, workflowId: string, runId: string): Promise<string> {
  try {
    await client.workflow.getHandle(workflowId, runId).result();
    return '';
  } catch (error) {
    return sentenceOf(error instanceof WorkflowFailedError ? (error.cause ?? error) : error);
  }
}

/** How many fires run or wait. */
export function openFires(temporalAddress: string): Promise<number> {
  const query = "WorkflowType = 'cron' AND ExecutionStatus = 'Running'";
  return withTemporal(temporalAddress, async (client) => (await client.workflow.count(query)).count);
}

/** Waits until a fire has come to its end, whichever. */
export function untilClosed(temporalAddress: string, { workflowId, runId }: CronStarted): Promise<unknown> {
  return withTemporal(temporalAddress, (client) => errorOf(client, workflowId, runId));
}

/**
 * Waits until Temporal has worked off all that was due until then. After a crash, or on a busy machine, it gets to a fire
 * seconds late, and a pause in that time takes the fire with it.
 */
export function untilWorkedOff(temporalAddress: string, crons: readonly string[], until: number): Promise<void> {
  return withTemporal(temporalAddress, async (client) => {
    for (const cron of crons) {
      const schedule = client.schedule.getHandle(scheduleIdOf(cron));
      const isBehind = async () => {
        const { info, state } = await schedule.describe();
        // What Temporal has not got to yet stands before what is to come; a paused one gets to nothing.
        return !state.paused && info.nextActionTimes.some((time) => time.getTime() <= until);
      };
      while (await isBehind()) await sleep(LOOK_EVERY_MS);
    }
  });
}

async function withTemporal<Result>(address: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, namespace: DEFAULT_NAMESPACE });
    return await client.withDeadline(Date.now() + ANSWERS_WITHIN_MS, () => work(client));
  } catch (cause) {
    if (!isGrpcDeadlineError(cause)) throw cause;
    throw new NotReachable(`Temporal was not done within ${ANSWERS_WITHIN_MS / 1_000} s at ${address}.`, { cause });
  } finally {
    await connection.close();
  }
}
