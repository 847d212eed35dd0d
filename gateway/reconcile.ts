import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { OPEN_STATES } from '../contracts/job.ts';
import { jobIdOfWorkflow } from '../contracts/work.ts';
import type { Log } from '../platform/log.ts';
import type { JobDesk } from './jobs.ts';
import type { Recorder } from './recorder/index.ts';

/** A turn starts its job within this. */
const SETTLED_AFTER_MS = 60_000;
const LOOK_EVERY_MS = 10_000;
/** Looks overlap, since the server's list lags a little. */
const LOOK_BACK_MS = 60_000;

/** Brings the record in line with Temporal where a workflow ended without telling: terminated by hand, or timed out. */
export function createReconciler({ recorder, jobs, log }: { recorder: Recorder; jobs: JobDesk; log: Log }) {
  let timer: NodeJS.Timeout | undefined;

  /** Compares every open job: after a start, anything may have happened meanwhile. */
  async function compareAll(client: Client): Promise<void> {
    for (const job of recorder.jobs.open()) {
      const startedAt = job.askedBy === undefined ? job.queuedAt : recorder.messages.startedAt(job.askedBy);
      if (startedAt === null || Date.now() - startedAt < SETTLED_AFTER_MS) continue;
      const status = await statusOf(client, job.workflowId);
      if (status !== 'RUNNING') settle(job.id, status);
    }
  }

  /** Notices what was ended in the Temporal Web UI. */
  async function compareEnded(client: Client): Promise<void> {
    const since = new Date(Date.now() - LOOK_BACK_MS).toISOString();
    const query = `WorkflowType = 'job' AND ExecutionStatus IN ('Terminated', 'TimedOut') AND CloseTime > '${since}'`;
    for await (const { workflowId, status } of client.workflow.list({ query })) {
      const job = recorder.jobs.find(jobIdOfWorkflow(workflowId));
      if (job && OPEN_STATES.includes(job.view.state)) settle(job.id, status.name);
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

async function statusOf(client: Client, workflowId: string): Promise<string | null> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
