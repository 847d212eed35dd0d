import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { ModelCall, ModelMessage } from '../../contracts/model.ts';
import { BUDGET_REACHED, NO_MODEL_ANSWERED } from '../../contracts/work.ts';
import { connectClient, connectNative } from '../../platform/temporal/connection.ts';
import { openContentFiles } from '../../storage/content-files.ts';
import { gatewayWith } from '../gateway/budget/a-budget.ts';
import { smallPurse } from '../models/small-purse.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { useTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { type NodeUnderTest, startNode } from './journal/start-node.ts';
import { callModelAt } from './model-activity/call-model.ts';
import { startGateway } from './model-activity/gateway.ts';
import type { think, Thought } from './model-activity/workflow.ts';

const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const FIXTURE = join(process.cwd(), 'test/workers/model-activity/node.fixture.ts');
const [queue, flows] = ['model-node', 'model-flows'];

const temporal = useTemporal();
let client: Client;
let stopFlows: () => Promise<void>;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { target } = temporal.server();
  client = await connectClient(target);
  const connection = await connectNative(target);
  const workflowsPath = join(process.cwd(), 'test/workers/model-activity/workflow.ts');
  const worker = await Worker.create({ connection, namespace: target.namespace, taskQueue: flows, workflowsPath });
  const ended = worker.run();
  stopFlows = async () => {
    worker.shutdown();
    await ended;
    await connection.close();
    await client.connection.close();
  };
});
afterAll(() => stopFlows());

let home: string;
let models: ModelServer;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let node: NodeUnderTest | undefined;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-model-'));
  models = await startModelServer();
  gateway = await startGateway();
});
afterEach(async () => {
  await node?.stop();
  node = undefined;
  await models.close();
  await gateway.close();
  rmSync(home, { recursive: true, force: true });
});

const at = () => ({ server: models.url, gateway: gateway.url });

async function startHere(): Promise<void> {
  node = await startNode({ home, address: temporal.server().address, queue, activities: callModelAt(at()) });
}

/** A node in a process of its own, which dies at the latest when it has an answer. */
function startDying(gatewayUrl = gateway.url): ChildProcess {
  const args = ['--import', LOADER, FIXTURE, home, temporal.server().address, queue, models.url, gatewayUrl];
  return spawn(process.execPath, args, { stdio: 'inherit' });
}

let calls = 0;
function ask(more: Partial<ModelCall> = {}): Promise<WorkflowHandleWithFirstExecutionRunId<typeof think>> {
  const callId = `call-${(calls += 1)}`;
  const call: ModelCall = {
    callId,
    tier: 'main',
    messages: [{ role: 'user', content: 'How is the weather?' }],
    tools: [],
    spend: { turn: callId },
    timeLimitMs: 30_000,
    ...more,
  };
  return client.workflow.start<typeof think>('think', {
    taskQueue: flows,
    workflowId: `think:${callId}`,
    args: [{ call, queue }],
  });
}

const untilAsked = (times: number) => until('the model is asked', () => models.requests.length >= times);

describe('a model’s answer', () => {
  test('reaches the task, is paid for, and was seen growing', async () => {
    models.script('m', { text: 'Fair and mild.', usage: { input: 1_000_000, output: 1_000_000 }, dripMs: 150 });
    await startHere();
    expect(await (await ask()).result()).toEqual({ text: 'Fair and mild.', costUsd: 2 });
    await until('it is settled', () => gateway.purse.taken() === 2);
    await until('its end is told', () => gateway.reports.some(({ text, ended }) => ended && text === 'Fair and mild.'));
  });

  test('is not asked for again when the node is killed before it could report it', async () => {
    models.script('m', 'Fair and mild.');
    const dying = startDying();
    const task = await ask();
    await once(dying, 'exit');
    await startHere();
    expect(await task.result()).toMatchObject({ text: 'Fair and mild.' });
    expect(models.requests).toHaveLength(1);
    expect(gateway.purse.reserved).toHaveLength(1);
  });

  test('that a kill cut off is asked for once more, and what was set aside for it stays so', async () => {
    models.script('m', { text: 'Fair and mild.', fault: { kind: 'stall', after: 1 } }, 'Rain later.');
    const dying = startDying();
    const task = await ask();
    await untilAsked(1);
    dying.kill('SIGKILL');
    await once(dying, 'exit');
    await startHere();
    expect(await task.result()).toMatchObject({ text: 'Rain later.' });
    expect(models.requests).toHaveLength(2);
    const [first, second] = gateway.purse.reserved.map(({ id }) => id);
    expect(second).not.toBe(first);
    expect([...gateway.purse.settled.keys()]).toEqual([second]);
  });

  test('is no more waited for once its task is cancelled', async () => {
    models.script('m', { text: 'Fair and mild.', fault: { kind: 'stall', after: 1 } });
    await startHere();
    const task = await ask();
    await untilAsked(1);
    await task.cancel();
    await expect(task.result()).rejects.toThrow();
    await until('its request is dropped', () => models.requests[0]!.hungUpAt);
    await until('it is settled', () => gateway.purse.settled.size === 1);
  });

  test('that takes longer than its time limit is given up, and the task is told', async () => {
    models.script('m', { text: 'Fair and mild.', fault: { kind: 'stall', after: 1 } });
    await startHere();
    expect(await (await ask({ timeLimitMs: 500 })).result()).toMatchObject({
      type: NO_MODEL_ANSWERED,
      message: 'No model of the tier main answered within its time limit of 500 ms.',
    });
  });

  test('goes on from a conversation that lies in a file', async () => {
    models.script('m', 'Rain later.');
    const messages: ModelMessage[] = [{ role: 'user', content: 'You are in Ulm.' }];
    writeFileSync(join(home, 'messages.json'), JSON.stringify(messages));
    const kept = await (await openContentFiles(join(home, 'files'))).keep(join(home, 'messages.json'));
    await startHere();
    await (await ask({ messagesFile: { ...kept, name: 'messages.json', mime: 'application/json' } })).result();
    expect(models.requests[0]!.body['messages']).toMatchObject([
      { content: [{ text: 'You are in Ulm.' }, { text: 'How is the weather?' }] },
    ]);
  });
});

test('a budget that is spent is told to the task with its cap, and no model is asked', async () => {
  await gateway.close();
  gateway = await startGateway(smallPurse({ capUsd: 0 }));
  await startHere();
  expect(await (await ask()).result()).toMatchObject({
    type: BUDGET_REACHED,
    message: 'The budget is spent.',
    details: [{ scope: 'all', period: 'day', limitUsd: 0, then: 'ask' }],
  } satisfies Partial<Thought>);
  expect(models.requests).toHaveLength(0);
});

test('what was set aside for a call that a kill cut off is under way no longer than the call could be', async () => {
  const money = await gatewayWith('{ day: 100 }');
  const answer = getRequestListener(money.app.fetch);
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const standing = () => money.budget.view().caps[0]!;
  models.script('m', { text: 'Fair and mild.', fault: { kind: 'stall', after: 1 } });
  const dying = startDying(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const limitMs = 5_000;
  const task = await ask({ timeLimitMs: limitMs });
  await untilAsked(1);
  const askedAt = Date.now();
  dying.kill('SIGKILL');
  await once(dying, 'exit');
  await task.terminate();
  const { reservedUsd } = standing();
  expect(reservedUsd).toBeGreaterThan(0);
  await until('it is under way no more', () => standing().reservedUsd === 0, 2 * limitMs);
  expect(Date.now() - askedAt).toBeLessThan(limitMs + 1_000);
  // What the provider charged nobody knows: it counts at its worst.
  expect(standing().spentUsd).toBeCloseTo(reservedUsd, 6);
  server.closeAllConnections();
  server.close();
  await money.stop();
});
