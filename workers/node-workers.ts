import { type ActivityInterceptorsFactory, type NativeConnection, Worker } from '@temporalio/worker';
import { lightQueue } from '../contracts/queues.ts';
import { dataConverter } from '../platform/temporal/data-converter.ts';
import { versioned } from '../platform/temporal/versions.ts';

/** Calls of models wait for somebody else, and light tools are over in a moment. */
const LIGHT_SLOTS = 16;

export interface NodeWorkersOptions {
  connection: NativeConnection;
  namespace: string;
  queue: string;
  buildId: string;
  /** The node's name. */
  identity: string;
  /** How many jobs run at once. */
  slots: number;
  activities: Record<string, (input: unknown) => Promise<unknown>>;
  interceptor: ActivityInterceptorsFactory;
}

/** A node's workers by their queues: one for jobs, one for what is not to wait until a job ends. */
export async function createNodeWorkers({
  connection,
  namespace,
  queue,
  buildId,
  identity,
  slots,
  activities,
  interceptor,
}: NodeWorkersOptions): Promise<{ queue: string; worker: Worker }[]> {
  const create = async (taskQueue: string, maxConcurrentActivityTaskExecutions: number) => ({
    queue: taskQueue,
    worker: await Worker.create({
      connection,
      namespace,
      dataConverter,
      taskQueue,
      identity,
      activities,
      interceptors: { activity: [interceptor] },
      ...versioned(taskQueue, buildId, 'AUTO_UPGRADE'),
      maxConcurrentActivityTaskExecutions,
      // Otherwise a cancel reaches the work late.
      maxHeartbeatThrottleInterval: '1s',
      shutdownGraceTime: '2s',
      shutdownForceTime: '5s',
    }),
  });
  return await Promise.all([create(queue, slots), create(lightQueue(queue), LIGHT_SLOTS)]);
}

/** Asks workers to end, as far as they run. */
export function shutDown(workers: readonly { worker: Worker }[]): void {
  for (const { worker } of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}
