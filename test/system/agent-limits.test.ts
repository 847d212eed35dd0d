import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { chatMessage } from '../../contracts/message.ts';
import { type AgentMainstay, useAgentMainstay } from '../support/agent-mainstay.ts';
import type { ModelServer } from '../support/model-server.ts';
import { writeScript } from '../support/scripts.ts';
import { until } from '../support/until.ts';

const { t: running } = useAgentMainstay({
  // Each call that is answered costs two cents: ten tokens in, five out.
  prices: { 'local/*': { input: 1_000, output: 2_000 } },
  models: { main: ['local/clever'], cron: ['local/cheap'], patience: { last: '2s' } },
});
let t: AgentMainstay;
let models: ModelServer;
beforeAll(() => {
  t = running();
  models = t.models;
});

/** Never silent, and never done. */
const ENDLESS = { text: 'and on '.repeat(500), dripMs: 200 };

const say = async (text: string) => (await t.answer(await t.say(text))).reply!.text;

const messagesOf = async (chat: string) =>
  z.array(chatMessage).parse(await t.client.get(`/api/chats/${chat}/messages?limit=50`));

/** The button `label` of the question that the agent asks in that chat. */
async function questionIn(chat: string, label: string): Promise<string> {
  const button = async () => {
    const all = (await messagesOf(chat)).flatMap(({ buttons }) => buttons?.flat() ?? []);
    return all.find((one) => one.label === label)?.action;
  };
  return await until(`it asks in ${chat}`, button, 30_000);
}

const runsOf = async (cron: string) =>
  z
    .array(z.object({ state: z.string(), costUsd: z.number(), error: z.string().nullish() }))
    .parse(await t.client.get(`/api/crons/${cron}/history`));
const endOf = (cron: string) =>
  until(`${cron} has ended`, async () => (await runsOf(cron)).find(({ state }) => state !== 'running'), 40_000);

test('a model that is stuck is cut off by its time limit, and the chat is told', async () => {
  models.script('clever', { fault: { kind: 'stall' } });
  expect(await say('Think about it.')).toMatch(
    /^That failed: No model of the tier main answered\. local\/clever: .* 2 s/,
  );
});

test('a tool that is stuck is cut off by its time limit, and the model is told', async () => {
  writeScript(t.node.home, 'stuck.sh', '# mainstay: timeout 2s', 'sleep 600');
  const told = ({ body }: { body: Record<string, unknown> }) => JSON.stringify(body['messages']);
  models.script('clever', { toolCalls: [{ name: 'run', input: { script: 'stuck.sh' } }] }, (request) =>
    told(request).includes('time limit of 2.0 s') ? 'It took too long.' : told(request),
  );
  const asked = await t.say('Run stuck.sh.');
  await say(await questionIn('web', 'Once'));
  expect((await t.answer(asked)).reply!.text).toBe('It took too long.');
});

test('a cron’s leave is asked for in its own chat; its time stands still meanwhile, and it costs what its calls do', async () => {
  const chat = 'telegram:7';
  models.script('cheap', { toolCalls: [{ name: 'append', input: { file: 'order.txt', line: 'bread' } }] }, 'Ordered.');
  await t.client.post('/api/crons', { name: 'order', every: '10h', prompt: 'Order bread.', chat, timeout: '6s' });
  await t.client.post('/api/crons/order/run');
  const leave = await questionIn(chat, 'Once');
  // Longer than it may think.
  await new Promise((resolve) => setTimeout(resolve, 7_000));
  expect(await runsOf('order')).toMatchObject([{ state: 'running' }]);
  await say(leave);
  expect(await endOf('order')).toMatchObject({ state: 'done', costUsd: 0.04 });
  expect(readFileSync(join(t.node.home, 'workspace', 'order.txt'), 'utf8')).toBe('bread\n');
  expect((await messagesOf(chat)).map(({ text }) => text)).toContain('order: Ordered.');
});

test('a cron that thinks for too long is stopped, and costs what it had begun, too', async () => {
  models.script('cheap', { toolCalls: [{ name: 'find', input: { pattern: '*.md' } }] }, ENDLESS);
  await t.client.post('/api/crons', { name: 'ponder', every: '10h', prompt: 'Ponder.', timeout: '4s' });
  await t.client.post('/api/crons/ponder/run');
  const { state, error, costUsd } = await endOf('ponder');
  expect({ state, error }).toEqual({ state: 'failed', error: 'The agent was stopped after its time limit (timeout).' });
  expect(costUsd).toBeGreaterThan(0.02);
});

test('/stop says in words what it stops', async () => {
  models.script('clever', ENDLESS);
  writeScript(t.node.home, 'endless.sh', 'sleep 600');
  const job = await t.say('/run endless.sh');
  const task = await t.say('Think for ever.');
  await until('it thinks', () => models.requests.length > 0, 20_000);
  expect(await say('/stop')).toBe('Stopping:\n• “Think for ever.”\n• run endless.sh');
  expect((await t.answer(task)).reply!.text).toBe('Stopped.');
  await t.answer(job);
});
