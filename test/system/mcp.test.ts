import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { mcpList } from '../../contracts/mcp.ts';
import { jobView } from '../../contracts/job.ts';
import { chatMessage } from '../../contracts/message.ts';
import { processStartTime } from '../../platform/processes.ts';
import { runCli } from '../support/mainstay.ts';
import { type ModelRequest, type ModelServer, startModelServer } from '../support/model-server.ts';
import { createSplitMainstay, type SplitMainstay } from '../support/split-mainstay.ts';
import { useTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const SERVER = join(import.meta.dirname, '../support/mcp-server.mjs');

const temporal = useTemporal();
let models: ModelServer;
let t: SplitMainstay;
let notes: string;

beforeAll(async () => {
  models = await startModelServer();
  t = await createSplitMainstay(temporal.server().address);
  notes = join(t.folder, 'notes');
  const config = stringify({
    providers: { local: { wire: 'openai', baseUrl: models.url } },
    prices: { 'local/*': { input: 1, output: 2 } },
    models: { main: ['local/clever'] },
    mcp: {
      servers: {
        shop: { command: process.execPath, args: [SERVER], env: ['MCP_NOTES'], timeout: '30s' },
        bank: { command: '/nowhere/bank-mcp' },
      },
    },
  });
  for (const { home } of [t.gateway, t.node]) writeFileSync(join(home, 'config.yaml'), config);
  writeFileSync(join(t.node.home, '.env'), `MCP_NOTES=${notes}\n`);
  await t.gateway.start();
  await t.node.start();
  await shopIsThere();
}, 120_000);
afterAll(async () => {
  await t?.dispose();
  await models?.close();
});
beforeEach(() => models.requests.splice(0));

const servers = async () => mcpList.parse(await t.client.get('/api/mcp')).servers;
const shopIsThere = () =>
  until(
    'the shop is there',
    async () => (await servers()).some(({ name, available }) => name === 'shop' && available),
    30_000,
  );
const jobs = async () => z.array(jobView).parse(await t.client.get('/api/jobs?limit=20'));
const noted = (line: string) =>
  existsSync(notes)
    ? readFileSync(notes, 'utf8')
        .split('\n')
        .filter((one) => one === line).length
    : 0;
const say = async (text: string) => (await t.answer(await t.say(text))).reply!.text;
const told = ({ body }: ModelRequest) => JSON.stringify(body['messages']);
const calling = (tool: string, input: object = {}) => ({ toolCalls: [{ name: `mcp__shop__${tool}`, input }] });

/** The latest question for leave, once there is another than `before`. */
async function question(before?: string) {
  return await until(
    'it asks',
    async () => {
      const messages = z.array(chatMessage).parse(await t.client.get('/api/chats/web/messages?limit=50'));
      const asked = messages.filter(({ buttons }) => buttons?.flat().some(({ label }) => label === 'Once'));
      return asked.at(-1)?.text === before ? null : asked.at(-1);
    },
    20_000,
  );
}
const press = async (label: string, before?: string) =>
  await say((await question(before))!.buttons!.flat().find((button) => button.label === label)!.action!);

test('a tool that only reads is used at once, and a tool that fails says why', async () => {
  models.script('clever', calling('echo', { text: 'open at six' }), calling('fail'), (request) =>
    told(request).includes('open at six') && told(request).includes('The shop is closed.') ? 'Closed.' : 'Hm.',
  );
  expect(await say('Is it open?')).toBe('Closed.');
  const [{ body }] = models.requests as [ModelRequest];
  expect(JSON.stringify(body['tools'])).toContain('mcp__shop__order');
  expect(JSON.stringify(body['tools'])).not.toContain('"mcp"');
});

test('one with an effect waits for leave with its exact call shown, and is called once', async () => {
  models.script('clever', calling('order', { item: 'cake' }), (request) =>
    told(request).includes('did not allow')
      ? 'As you wish.'
      : told(request).includes('Ordered cake.')
        ? 'Done.'
        : 'Hm.',
  );
  const first = await t.say('Order a cake.');
  const { text } = (await question())!;
  expect(text).toBe('The agent wants to call order of shop with {"item":"cake"}.\n{\n "item": "cake"\n}');
  await press('Deny');
  expect((await t.answer(first)).reply!.text).toBe('As you wish.');
  expect(noted('ordered cake')).toBe(0);

  models.script('clever', calling('order', { item: 'cake' }), (request) =>
    told(request).includes('Ordered cake.') ? 'Done.' : 'Hm.',
  );
  await say('/new');
  const second = await t.say('Order it after all.');
  await until('it asks again', async () => (await openQuestions()) === 2, 20_000);
  await press('Always');
  expect((await t.answer(second)).reply!.text).toBe('Done.');
  expect(noted('ordered cake')).toBe(1);

  models.script('clever', calling('order', { item: 'cake' }), 'Again.');
  expect(await say('And another.')).toBe('Again.');
  expect(noted('ordered cake')).toBe(2);
}, 90_000);

async function openQuestions(): Promise<number> {
  const messages = z.array(chatMessage).parse(await t.client.get('/api/chats/web/messages?limit=50'));
  return messages.filter(({ buttons }) => buttons?.flat().some(({ label }) => label === 'Once')).length;
}

test('/stop cancels the request at its server', async () => {
  models.script('clever', calling('stall'), 'never');
  const task = await t.say('Wait for the shop.');
  await until('it is asked', () => noted('stalls') === 1, 20_000);
  await say('/stop');
  expect((await t.answer(task)).reply!.text).toBe('Stopped.');
  await until('the server has heard', () => noted('cancelled') === 1, 10_000);
});

test('a node killed after the answer was recorded does not call again, and leaves no server behind', async () => {
  models.script('clever', calling('children'), calling('order', { item: 'cake' }), { fault: { kind: 'stall' } });
  const before = noted('ordered cake');
  const task = await t.say('Order, then think.');
  await until('it thinks about the answer', () => models.requests.length === 3, 30_000);
  const pids = JSON.parse(/\[(\d+,\d+)\]/.exec(told(models.requests[1]!))![0]) as number[];
  models.script('clever', (request) => (told(request).includes('Ordered cake.') ? 'Done.' : 'Hm.'));
  await t.node.end('SIGKILL');
  for (const pid of pids) await until('the server is gone', async () => (await processStartTime(pid)) === null, 5_000);
  await t.node.start();
  expect((await t.answer(task, 60_000)).reply!.text).toBe('Done.');
  expect(noted('ordered cake')).toBe(before + 1);
}, 120_000);

test('a node killed while the call was under way does not call again: nobody can tell, and that is said', async () => {
  await shopIsThere();
  models.script('clever', calling('order', { item: 'tea', then: 'stall' }), 'I did what I could.');
  await say('/new');
  const asked = await openQuestions();
  const task = await t.say('Order tea.');
  await until('it asks', async () => (await openQuestions()) === asked + 1, 20_000);
  await press('Once');
  await until('it is under way', () => noted('ordered tea') === 1, 20_000);
  await t.node.end('SIGKILL');
  await t.node.start();
  await t.answer(task, 60_000);
  const { error } = await until(
    'nobody can tell',
    async () => (await jobs()).find(({ state }) => state === 'unknown'),
    60_000,
  );
  expect(error).toContain('Whether it was done is unknown: the request left, and no answer of shop came.');
  expect(noted('ordered tea')).toBe(1);
}, 120_000);

test('what there is, and why one is not, is told by chat and terminal', async () => {
  await shopIsThere();
  const env = { ...process.env, MAINSTAY_HOME: t.node.home, MAINSTAY_GATEWAY_URL: t.url, MAINSTAY_TOKEN: t.token };
  const off = 'not there, it ended (exit code 127)';
  expect(await say('/mcp')).toContain(`bank: ${off}`);
  expect(await say('/mcp shop')).toContain('- mcp__shop__order (asks): Orders something');
  expect((await runCli(['mcp'], env)).stdout).toContain(`bank: ${off}`);
  const listed = JSON.parse((await runCli(['mcp', 'list', '--json'], env)).stdout) as object[];
  expect(listed).toContainEqual(expect.objectContaining({ name: 'shop', available: true, tools: 10 }));
  const tools = JSON.parse((await runCli(['mcp', 'tools', 'shop', '--json'], env)).stdout) as object[];
  expect(tools).toContainEqual(expect.objectContaining({ name: 'mcp__shop__echo', effect: 'none', asks: false }));
  expect((await runCli(['skills'], env)).stdout).toContain('mcp__shop__echo Says it again');
  expect((await runCli(['doctor'], env)).stdout).toContain('✗ mcp bank: not there: it ended (exit code 127)');
}, 60_000);

test('the agent writes into the memory, and searches it while it works', async () => {
  models.script(
    'clever',
    { toolCalls: [{ name: 'remember', input: { text: 'The kiln is serviced by Nadia' } }] },
    'Noted.',
  );
  expect(await say('Remember who services the kiln.')).toBe('Noted.');
  models.script(
    'clever',
    { toolCalls: [{ name: 'recall', input: { question: 'who services the kiln' } }] },
    (request) => (/- The kiln is serviced by Nadia \[MEMORY\.md:\d+/.test(told(request)) ? 'Nadia.' : 'Hm.'),
  );
  await say('/new');
  expect(await say('Whom do I call?')).toBe('Nadia.');
});
