import { setTimeout as delay } from 'node:timers/promises';
import { type Client, isGrpcServiceError } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { NotReachable } from '../../contracts/errors.ts';

/**
 * What `Worker.create` needs so that its workflows stay with their version (`PINNED`) or follow the current one.
 * A deployment of ours serves one task queue and has its name.
 */
export function versioned(
  queue: string,
  buildId: string,
  defaultVersioningBehavior: 'PINNED' | 'AUTO_UPGRADE' = 'PINNED',
): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  const version = { deploymentName: queue, buildId };
  return { workerDeploymentOptions: { useWorkerVersioning: true, version, defaultVersioningBehavior } };
}

const TAKEN_LIMIT_MS = 30_000;
const POLL_MS = 20;
/** `temporal.api.enums.v1.TaskQueueType`: workflow and activity. */
const QUEUE_TYPES = [1, 2] as const;
/** https://grpc.io/docs/guides/status-codes/ */
const STATUS = { notFound: 5, failedPrecondition: 9 } as const;

/**
 * The build id that new work of this queue goes to; null while none was set, or while its parts still differ.
 * Asks the queue itself, which answers in milliseconds; the deployment would take up to two seconds after a start.
 */
export async function currentVersion(client: Client, queue: string): Promise<string | null> {
  const { namespace } = client.options;
  const answers = await Promise.all(
    QUEUE_TYPES.map((taskQueueType) =>
      client.workflowService.describeTaskQueue({ namespace, taskQueue: { name: queue }, taskQueueType }),
    ),
  );
  const builds = answers.flatMap((answer) => answer.versioningInfo?.currentDeploymentVersion?.buildId ?? []);
  return new Set(builds).size === 1 ? (builds[0] ?? null) : null;
}

/**
 * Sends new work of the queue to this build; nothing runs on a versioned worker before that. The worker must be
 * polling, or about to: the server hears of a version by its first poll, which this waits for, and then until the
 * queue goes by it. Asking for what is so changes nothing.
 * @throws NotReachable when that takes longer than `limitMs`
 */
export async function setCurrentVersion(
  client: Client,
  queue: string,
  buildId: string,
  limitMs = TAKEN_LIMIT_MS,
): Promise<void> {
  if ((await currentVersion(client, queue)) === buildId) return;
  const giveUpAt = performance.now() + limitMs;
  let refusal = await trySet(client, queue, buildId);
  while (refusal || (await currentVersion(client, queue)) !== buildId) {
    if (performance.now() > giveUpAt) {
      throw new NotReachable(
        `No worker with build ${buildId} polls Temporal's queue ${queue}; start one and try again.`,
        { cause: refusal },
      );
    }
    await delay(POLL_MS);
    if (refusal) refusal = await trySet(client, queue, buildId);
  }
}

/** Returns the server's refusal while it does not know of a worker of this build. */
async function trySet(client: Client, deploymentName: string, buildId: string): Promise<Error | undefined> {
  const { namespace, identity } = client.options;
  try {
    await client.workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId, identity });
    return undefined;
  } catch (error) {
    if (hasStatus(error, STATUS.notFound) || hasStatus(error, STATUS.failedPrecondition)) return error as Error;
    throw error;
  }
}

function hasStatus(error: unknown, code: number): boolean {
  return isGrpcServiceError(error) && (error.code as number) === code;
}
