import type { Worker } from '@temporalio/worker';

/**
 * Runs a worker until it is shut down or fails; `announce` is called once it polls. Where that fails the worker is
 * ended first: else the next try would poll beside it.
 */
export async function runWorker(worker: Worker, announce: () => Promise<void>): Promise<void> {
  const ended = worker.run();
  try {
    await Promise.race([announce(), ended]);
  } catch (error) {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await ended.catch(() => undefined);
    throw error;
  }
  await ended;
}
