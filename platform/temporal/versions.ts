import { setTimeout as delay } from 'node:timers/promises';
import { type Client, isGrpcServiceError } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { NotReachable } from '../../contracts/errors.ts';

/** What `Worker.create` needs so that its workflows stay with their version (`PINNED`) or follow the current one. */
export function versioned(
  deploymentName: string,
  buildId: string,
  defaultVersioningBehavior: 'PINNED' | 'AUTO_UPGRADE' = 'PINNED',
): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  const version = { deploymentName, buildId };
  return { workerDeploymentOptions: { useWorkerVersioning: true, version, defaultVersioningBehavior } };
}

const REGISTERED_LIMIT_MS = 30_000;
const POLL_MS = 50;
/** https://grpc.io/docs/guides/status-codes/ */
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;

/** The build id that new workflows go to; null while none was set. */
export async function currentVersion(client: Client, deploymentName: string): Promise<string | null> {
  try {
    const { workerDeploymentInfo } = await client.workflowService.describeWorkerDeployment({
      namespace: client.options.namespace,
      deploymentName,
    });
    return workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId || null;
  } catch (error) {
    if (hasStatus(error, NOT_FOUND)) return null;
    throw error;
  }
}

/**
 * Sends new workflows to this build; nothing runs on a versioned worker before that. The worker must be polling, or
 * about to: the server hears of a version by its first poll, which this waits for. Asking for what is so does nothing.
 * @throws NotReachable when no worker of this build shows up within `limitMs`
 */
export async function setCurrentVersion(
  client: Client,
  deploymentName: string,
  buildId: string,
  limitMs = REGISTERED_LIMIT_MS,
): Promise<void> {
  if ((await currentVersion(client, deploymentName)) === buildId) return;
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    try {
      await client.workflowService.setWorkerDeploymentCurrentVersion({
        namespace: client.options.namespace,
        deploymentName,
        buildId,
        identity: client.options.identity,
      });
      return;
    } catch (error) {
      if (!hasStatus(error, NOT_FOUND) && !hasStatus(error, FAILED_PRECONDITION)) throw error;
      if (performance.now() > giveUpAt) {
        throw new NotReachable(
          `No worker of ${deploymentName} with build ${buildId} polls Temporal; start one and try again.`,
          { cause: error },
        );
      }
      await delay(POLL_MS);
    }
  }
}

function hasStatus(error: unknown, code: number): boolean {
  return isGrpcServiceError(error) && (error.code as number) === code;
}
