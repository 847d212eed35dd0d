import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { sentenceOf } from '../../contracts/errors.ts';
import type { Log } from '../../platform/log.ts';
import type { CronRun } from '../recorder/cron-runs.ts';
import type { Recorder } from '../recorder/index.ts';
import type { CronReports } from './reports.ts';

const LOOK_EVERY_MS = 10_000;

/** Ends the runs whose workflow ended without telling: terminated by hand, or timed out. */
export function createCronReconciler({
  recorder,
  reports,
  log,
}: {
  recorder: Recorder;
  reports: CronReports;
  log: Log;
}) {
  let timer: NodeJS.Timeout | undefined;

  async function look(client: Client): Promise<void> {
    for (const run of recorder.cronRuns.open()) {
      const status = await statusOf(client, run);
      if (status !== 'RUNNING' && recorder.cronRuns.find(run)?.state === 'running') settle(run, status);
    }
  }

  function settle(run: CronRun, status: string | null): void {
    log.warn({ cron: run.cron, workflowId: run.workflowId, status }, 'a fire ended without telling');
    const definition = recorder.cronHistory.ofCron(run.cron).findLast((change) => change.definition)?.definition;
    if (!definition) return;
    const { cron, workflowId, runId, nominalAt, firedAt } = run;
    const error = `Its workflow is ${status?.toLowerCase().replaceAll('_', ' ') ?? 'gone'}, and left no result.`;
    const isByHand = status === 'TERMINATED' || status === 'CANCELLED';
    reports.end({
      fire: { cron, workflowId, runId, nominalAt, firedAt },
      definition,
      state: isByHand ? 'cancelled' : 'failed',
      error,
    });
  }

  return {
    watch(client: Client): void {
      clearInterval(timer);
      const safely = () =>
        look(client).catch((error: unknown) =>
          log.debug({ why: sentenceOf(error) }, 'fires could not be compared with Temporal'),
        );
      void safely();
      timer = setInterval(() => void safely(), LOOK_EVERY_MS);
    },
    stop: () => clearInterval(timer),
  };
}

async function statusOf(client: Client, { workflowId, runId }: CronRun): Promise<string | null> {
  try {
    return (await client.workflow.getHandle(workflowId, runId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
