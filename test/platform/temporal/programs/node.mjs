// A node in a process of its own: `node node.mjs ADDRESS NAMESPACE QUEUE NAME`; prints a line when it polls.
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';

const [address, namespace, taskQueue = '', identity] = process.argv.slice(2);
Runtime.install({ workerHeartbeatInterval: '1s' });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue,
  identity,
  activities: { nothing: async () => undefined },
  workerDeploymentOptions: {
    useWorkerVersioning: true,
    version: { deploymentName: 'presence-test', buildId: 'b1' },
    defaultVersioningBehavior: 'PINNED',
  },
});
const running = worker.run();
console.log('polling');
await running;
await connection.close();
