import type { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { MAINSTAY_CHAT, MAINSTAY_COST, MAINSTAY_KIND } from '../../../contracts/search-attributes.ts';
import { connectClient, connectNative } from '../../../platform/temporal/connection.ts';
import { RETENTION_DAYS, ensureNamespace } from '../../../platform/temporal/namespace.ts';
import { useTemporal } from '../../support/temporal.ts';

const { server } = useTemporal();
let client: Client & { connection: Connection };

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  client = await connectClient(server().target);
});

afterAll(() => client.connection.close());

async function retentionDays(namespace: string): Promise<number> {
  const { config } = await client.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
}

describe('the namespace', () => {
  test('of the embedded server is set up in no time and keeps closed workflows for 30 days', async () => {
    expect(await retentionDays('mainstay')).not.toBe(RETENTION_DAYS);
    const from = performance.now();
    await ensureNamespace(client.connection, 'mainstay');
    expect(performance.now() - from).toBeLessThan(1_000);
    expect(await retentionDays('mainstay')).toBe(30);
  });

  test('that is missing on a server is registered, and usable at once by clients and workers', async () => {
    await ensureNamespace(client.connection, 'fresh');
    expect(await retentionDays('fresh')).toBe(30);
    const connection = await connectNative(server().target);
    const worker = await Worker.create({
      connection,
      namespace: 'fresh',
      taskQueue: 'costs',
      workflowsPath: require.resolve('./programs/costs.ts'),
    });
    const fresh = { ...server().target, namespace: 'fresh' };
    const freshClient = await connectClient(fresh);
    const handle = await worker.runUntil(async () => {
      const started = await freshClient.workflow.start('costs', {
        workflowId: 'costs',
        taskQueue: 'costs',
        typedSearchAttributes: [
          { key: MAINSTAY_KIND, value: 'job' },
          { key: MAINSTAY_CHAT, value: 'web' },
        ],
      });
      await started.result();
      return started;
    });
    const { typedSearchAttributes } = await handle.describe();
    expect(typedSearchAttributes.get(MAINSTAY_KIND)).toBe('job');
    expect(typedSearchAttributes.get(MAINSTAY_COST)).toBe(0.25);
    const { events } = await handle.fetchHistory();
    expect(events?.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
    await freshClient.connection.close();
    await connection.close();
  });

  test('is left alone when all is there, however often it is asked for', async () => {
    await ensureNamespace(client.connection, 'mainstay');
    const before = await client.workflowService.describeNamespace({ namespace: 'mainstay' });
    await Promise.all([1, 2, 3].map(() => ensureNamespace(client.connection, 'mainstay')));
    const after = await client.workflowService.describeNamespace({ namespace: 'mainstay' });
    expect(JSON.parse(JSON.stringify(after))).toEqual(JSON.parse(JSON.stringify(before)));
  });

  test('gets only what it lacks, when somebody made it by hand', async () => {
    await client.workflowService.registerNamespace({
      namespace: 'by-hand',
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    await ensureNamespace(client.connection, 'by-hand');
    expect(await retentionDays('by-hand')).toBe(30);
    const query = `${MAINSTAY_KIND.name} = 'job' AND ${MAINSTAY_COST.name} > 1`;
    await expect(
      client.workflowService.countWorkflowExecutions({ namespace: 'by-hand', query }),
    ).resolves.toBeDefined();
  });
});
