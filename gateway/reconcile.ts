import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Log } from '../platform/log.ts';
import type { JobDesk } from './jobs.ts';
import type { Recorder } from './recorder/index.ts';

/** A job whose workflow has not started yet is younger than this. */
const SETTLED_AFTER_MS = 60_000;

/** Brings the record in line with Temporal where a workflow ended without telling: terminated by hand, or timed out. */
export function createReconciler({ recorder, jobs, log }: { recorder: Recorder; jobs: JobDesk; log: Log }) {
  async function settle(client: Client, job: { id: string; workflowId: string; queuedAt: number }): Promise<void> {
    const status = await statusOf(client, job.workflowId);
    if (status === 'RUNNING' || (status === null && Date.now() - job.queuedAt < SETTLED_AFTER_MS)) return;
    log.warn({ job: job.id, status }, 'a job ended without telling');
    if (status === 'CANCELLED' || status === 'TERMINATED') jobs.end({ jobId: job.id, state: 'cancelled', attempts: 1 });
    else
      jobs.end({
        jobId: job.id,
        state: 'failed',
        attempts: 1,
        error: `Its workflow is ${status ? status.toLowerCase().replaceAll('_', ' ') : 'gone'}, and left no result.`,
      });
  }

  return {
    async run(client: Client): Promise<void> {
      for (const job of recorder.jobs.open()) {
        try {
          await settle(client, job);
        } catch (error) {
          log.warn({ err: error, job: job.id }, 'a job could not be compared with Temporal');
        }
      }
    },
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
