import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { connectNative } from '../../platform/temporal/connection.ts';
import { runWorker } from '../../workers/run-worker.ts';
import { useTemporal } from '../support/temporal.ts';

const { server } = useTemporal();

test('a worker that could not be announced has ended before anybody makes the next one', async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await connectNative(server().target);
  const activities = { work: () => Promise.resolve() };
  const worker = await Worker.create({ connection, namespace: 'mainstay', taskQueue: 'q', activities });
  const refused = () => Promise.reject(new Error('the server went away'));
  await expect(runWorker(worker, refused)).rejects.toThrow('the server went away');
  expect(worker.getState()).toBe('STOPPED');
  await connection.close();
});
