import type { Client, Connection } from '@temporalio/client';
import {
  DefaultLogger,
  type NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundle,
  bundleWorkflowCode,
} from '@temporalio/worker';
import { connectClient, connectNative } from '../../../platform/temporal/connection.ts';
import { currentVersion, setCurrentVersion, versioned } from '../../../platform/temporal/versions.ts';
import { useTemporal } from '../../support/temporal.ts';

const { server } = useTemporal();
let client: Client & { connection: Connection };
let connection: NativeConnection;
let workflowBundle: WorkflowBundle;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  workflowBundle = await bundleWorkflowCode({ workflowsPath: require.resolve('./programs/builds.ts') });
  client = await connectClient(server().target);
  connection = await connectNative(server().target);
});

afterAll(async () => {
  await client.connection.close();
  await connection.close();
});

function createWorker(deployment: string, buildId: string, behaviour?: 'PINNED' | 'AUTO_UPGRADE'): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: 'mainstay',
    taskQueue: deployment,
    workflowBundle,
    activities: { build: async () => buildId },
    ...versioned(deployment, buildId, behaviour),
  });
}

const start = (deployment: string) =>
  client.workflow.start('twoBuilds', { taskQueue: deployment, workflowId: `${deployment}-${Math.random()}` });

describe('worker versions', () => {
  test('a version is made current as soon as its worker is known, and stays so when asked again', async () => {
    const worker = await createWorker('first', 'b1');
    await worker.runUntil(async () => {
      await setCurrentVersion(client, 'first', 'b1');
      expect(await currentVersion(client, 'first')).toBe('b1');
      await setCurrentVersion(client, 'first', 'b1');
      const handle = await start('first');
      await handle.signal('go');
      await expect(handle.result()).resolves.toEqual(['b1', 'b1']);
    });
  });

  test('a deployment that nobody polls has no version, and none can be set', async () => {
    expect(await currentVersion(client, 'nobody')).toBeNull();
    await expect(setCurrentVersion(client, 'nobody', 'b1', 300)).rejects.toThrow(
      "No worker with build b1 polls Temporal's queue nobody; start one and try again.",
    );
  });

  test.each([
    ['PINNED', ['b1', 'b1']],
    ['AUTO_UPGRADE', ['b1', 'b2']],
  ] as const)('%s workflows that live through an upgrade are finished by %j', async (behaviour, builds) => {
    const deployment = `upgrade-${behaviour}`;
    const [old, young] = await Promise.all([
      createWorker(deployment, 'b1', behaviour),
      createWorker(deployment, 'b2', behaviour),
    ]);
    await old.runUntil(async () => {
      await setCurrentVersion(client, deployment, 'b1');
      const handle = await start(deployment);
      while ((await handle.query('done')) === 0);
      await young.runUntil(async () => {
        await setCurrentVersion(client, deployment, 'b2');
        await handle.signal('go');
        await expect(handle.result()).resolves.toEqual(builds);
      });
    });
  });
});
