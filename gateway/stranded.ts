import type { Client } from '@temporalio/client';
import { sentenceOf } from '../contracts/errors.ts';
import { GATEWAY_QUEUE } from '../contracts/queues.ts';
import type { Log } from '../platform/log.ts';

/** The server's list lags a little behind a crash, so one look is not enough. */
const LOOK_EVERY_MS = 15_000;

/**
 * Frees workflows that only a worker of another build may go on with: there is one gateway at a time, so that worker
 * is gone. A turn is pinned to the build it began with; a job that its turn has just started is, until its first step.
 */
export function createStrandedWatch({ buildId, log }: { buildId: string; log: Log }) {
  let timer: NodeJS.Timeout | undefined;

  async function look(client: Client): Promise<void> {
    try {
      for await (const { workflowId, runId } of client.workflow.list({ query: strandedQuery(buildId) })) {
        await letGo(client, workflowId, runId);
        log.info({ workflowId }, 'a workflow of another build goes on with this one');
      }
    } catch (error) {
      log.warn({ err: error }, `could not look after workflows of other builds: ${sentenceOf(error)}`);
    }
  }

  return {
    watch(client: Client): void {
      clearInterval(timer);
      void look(client);
      timer = setInterval(() => void look(client), LOOK_EVERY_MS);
    },
    stop: () => clearInterval(timer),
  };
}

function strandedQuery(buildId: string): string {
  const behaviour = 'TemporalWorkflowVersioningBehavior';
  return [
    `TaskQueue = '${GATEWAY_QUEUE}' AND ExecutionStatus = 'Running'`,
    `(${behaviour} = 'Pinned' OR (WorkflowType IN ('job', 'cron') AND ${behaviour} IS NULL))`,
    `(TemporalWorkerDeploymentVersion != '${GATEWAY_QUEUE}:${buildId}' OR TemporalWorkerDeploymentVersion IS NULL)`,
  ].join(' AND ');
}

async function letGo(client: Client, workflowId: string, runId: string): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
    updateMask: { paths: ['versioning_override'] },
    identity: client.options.identity,
  });
}
