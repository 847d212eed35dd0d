import { join } from 'node:path';
import { type Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { connectClient, connectNative, type TemporalTarget } from '../../platform/temporal/connection.ts';

export const BARE_QUEUE = 'bare';

/** A worker as the SDK's samples have it, and a way to run the bare workflow on it. */
export interface Bare {
  client: Client;
  /** Runs one workflow with one activity; resolves when its result is here. */
  execute(): Promise<void>;
  stop(): Promise<void>;
}

let count = 0;

/**
 * With `eager`, as the SDK does unless told otherwise, the worker that asks for the activity is handed it in the same
 * breath; without, it waits in the queue as the work of another machine does.
 */
export async function startBare(target: TemporalTarget, { eager = true } = {}): Promise<Bare> {
  const client = await connectClient(target);
  const connection = await connectNative(target);
  const worker = await Worker.create({
    connection,
    namespace: target.namespace,
    taskQueue: BARE_QUEUE,
    workflowsPath: join(import.meta.dirname, 'workflow.js'),
    activities: { nothing: () => Promise.resolve() },
    ...(!eager && { maxEagerActivityReservationsPerWorkflowTask: 0 }),
  });
  const running = worker.run();
  return {
    client,
    execute: async () => {
      count += 1;
      await client.workflow.execute('bare', { taskQueue: BARE_QUEUE, workflowId: `bare-${process.pid}-${count}` });
    },
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
      await client.connection.close();
    },
  };
}
