import { join } from 'node:path';
import { type NativeConnection, Worker } from '@temporalio/worker';
import type { GatewayActivities } from '../activities/gateway/activities.ts';
import { GATEWAY_QUEUE } from '../contracts/queues.ts';
import { dataConverter } from '../platform/temporal/data-converter.ts';
import { versioned } from '../platform/temporal/versions.ts';
import { packageRoot } from '../platform/version.ts';

export interface GatewayWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  buildId: string;
  activities: GatewayActivities;
}

/** The worker that runs every workflow, and the light activities beside them. */
export function createGatewayWorker({
  connection,
  namespace,
  buildId,
  activities,
}: GatewayWorkerOptions): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    dataConverter,
    activities,
    taskQueue: GATEWAY_QUEUE,
    // Bundled when Mainstay is built, so that a start does not wait for webpack.
    workflowBundle: { codePath: join(packageRoot, 'dist', 'workflows.bundle.js') },
    // Turns are short and finish on the version they began with; the long-lived workflows say otherwise themselves.
    ...versioned(GATEWAY_QUEUE, buildId, 'PINNED'),
    maxCachedWorkflows: 200,
    // After a crash the next process waits so long for the workflows the dead one had cached; by default 10 s.
    stickyQueueScheduleToStartTimeout: '2s',
    maxConcurrentWorkflowTaskExecutions: 40,
    maxConcurrentLocalActivityExecutions: 100,
    maxConcurrentActivityTaskExecutions: 20,
    shutdownGraceTime: '5s',
    shutdownForceTime: '8s',
  });
}
