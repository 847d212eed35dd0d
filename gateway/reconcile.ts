import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { OPEN_STATES } from '../contracts/job.ts';
import { jobIdOfWorkflow, turnWorkflowId } from '../contracts/work.ts';
import type { Log } from '../platform/log.ts';
import type { JobDesk } from './jobs.ts';
import type { Recorder } from './recorder/index.ts';
import type { JobRecord } from './recorder/jobs.ts';

const LOOK_EVERY_MS = 10_000;
/** Looks overlap, since the server's list lags a little. */
const LOOK_BACK_MS = 60_000;

/** Brings the record in line with Temporal where a workflow ended without telling: terminated by hand, or timed out. */
export function createReconciler({ recorder, jobs, log }: { recorder: Recorder; jobs: JobDesk; log: Log }) {
  const began = Date.now() - performance.now();
  let timer: NodeJS.Timeout | undefined;

  /** Compares every open job: after a start, anything may have happened meanwhile. */
  async function compareAll(client: Client): Promise<void> {
    const open = recorder.jobs.open();
    if (open.length === 0) return;
    // One list of what runs, since thousands may wait; only what is not on it, as the list lags a little, is asked for.
    const running = await runningJobs(client);
    for (const job of open) {
      if (running.has(job.workflowId) || !(await wasStarted(client, job))) continue;
      const status = await statusOf(client, job.workflowId);
      if (status !== 'RUNNING' && isOpen(job.id)) settle(job.id, status);
    }
  }

  /** Whether the turn, or the fire, that asked for it is over: until then the job may still be about to start. */
  async function wasStarted(client: Client, { id, askedBy }: JobRecord): Promise<boolean> {
    const fire = recorder.cronRuns.ofJob(id);
    if (fire) return (await statusOf(client, fire.workflowId, fire.runId)) !== 'RUNNING';
    if (askedBy === undefined) return true;
    if (recorder.messages.startedAt(askedBy) === null) return false;
    return (await statusOf(client, turnWorkflowId(askedBy))) !== 'RUNNING';
  }

  function isOpen(jobId: string): boolean {
    const job = recorder.jobs.find(jobId);
    return job !== null && OPEN_STATES.includes(job.view.state);
  }

  /** Notices what was ended in the Temporal Web UI. */
  async function compareEnded(client: Client): Promise<void> {
    // Whichever clock is behind: ours may have been put forward, or all of them back.
    const now = Math.min(Date.now(), began + performance.now());
    const since = new Date(now - LOOK_BACK_MS).toISOString();
    const query = `WorkflowType = 'job' AND ExecutionStatus IN ('Terminated', 'TimedOut') AND CloseTime > '${since}'`;
    for await (const { workflowId, status } of client.workflow.list({ query })) {
      const jobId = jobIdOfWorkflow(workflowId);
      if (isOpen(jobId)) settle(jobId, status.name);
    }
  }

  function settle(jobId: string, status: string | null): void {
    log.warn({ job: jobId, status }, 'a job ended without telling');
    const cancelled = status === 'CANCELLED' || status === 'TERMINATED';
    const error = `Its workflow is ${status?.toLowerCase().replaceAll('_', ' ') ?? 'gone'}, and left no result.`;
    jobs.end({ jobId, state: cancelled ? 'cancelled' : 'failed', attempts: 1, error: cancelled ? undefined : error });
  }

  return {
    /** Begins to compare, all at first and then what ends. */
    watch(client: Client): void {
      if (timer) return;
      const look = (compare: (client: Client) => Promise<void>) =>
        compare(client).catch((error: unknown) =>
          log.debug({ err: error }, 'jobs could not be compared with Temporal'),
        );
      void look(compareAll);
      timer = setInterval(() => void look(compareEnded), LOOK_EVERY_MS);
    },
    stop: () => clearInterval(timer),
  };
}

async function runningJobs(client: Client): Promise<Set<string>> {
  const running = new Set<string>();
  const query = "WorkflowType = 'job' AND ExecutionStatus = 'Running'";
  for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 })) running.add(workflowId);
  return running;
}

async function statusOf(client: Client, workflowId: string, runId?: string): Promise<string | null> {
  try {
    return (await client.workflow.getHandle(workflowId, runId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
