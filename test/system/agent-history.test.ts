import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { stringify } from 'yaml';
import { agentWorkflowId } from '../../contracts/agent.ts';
import { connectClient } from '../../platform/temporal/connection.ts';
import { type ModelRequest, type ModelServer, startModelServer } from '../support/model-server.ts';
import { createSplitMainstay, type SplitMainstay } from '../support/split-mainstay.ts';
import { useTemporal } from '../support/temporal.ts';

const STEPS = 50;
const FILE = Array.from({ length: 80 }, (_, line) => `${line}: ${'what the notes say '.repeat(3)}\n`).join('');

const temporal = useTemporal();
let models: ModelServer;
let t: SplitMainstay;
let client: Client;

beforeAll(async () => {
  models = await startModelServer();
  t = await createSplitMainstay(temporal.server().address);
  const config = stringify({
    providers: { local: { wire: 'openai', baseUrl: models.url } },
    prices: { 'local/*': { input: 1, output: 2 } },
    models: { main: ['local/clever'], cron: ['local/cheap'] },
  });
  for (const { home } of [t.gateway, t.node]) writeFileSync(join(home, 'config.yaml'), config);
  mkdirSync(join(t.node.home, 'workspace'), { recursive: true });
  writeFileSync(join(t.node.home, 'workspace', 'notes.md'), FILE);
  await t.gateway.start();
  await t.node.start();
  client = await connectClient(temporal.server().target);
}, 120_000);
afterAll(async () => {
  await client?.connection.close();
  await t?.dispose();
  await models?.close();
});

const told = ({ body }: ModelRequest) => JSON.stringify(body['messages']);

test('the history of a task grows with what is said, not with how often it is said again', async () => {
  const look = (step: number) => ({ toolCalls: [{ name: 'read', input: { file: 'notes.md', from: step } }] });
  models.script('clever', ...Array.from({ length: STEPS - 1 }, (_, step) => look(step + 1)), 'I have read it all.');
  const id = await t.say('Read notes.md fifty times.');
  expect((await t.answer(id, 120_000)).reply!.text).toBe('I have read it all.');

  const said = Buffer.byteLength(told(models.requests.at(-1)!));
  const { workflowExecutionInfo } = (await client.workflow.getHandle(agentWorkflowId(id)).describe()).raw;
  const history = Number(workflowExecutionInfo?.historySizeBytes);
  const tools = Buffer.byteLength(JSON.stringify(models.requests[0]!.body['tools']));
  process.stderr.write(
    `${JSON.stringify({ said, history, tools, events: Number(workflowExecutionInfo?.historyLength) })}\n`,
  );
  expect(history).toBeLessThan(4 * said);
}, 180_000);
