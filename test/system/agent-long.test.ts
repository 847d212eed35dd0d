import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { agentWorkflowId } from '../../contracts/agent.ts';
import { connectClient } from '../../platform/temporal/connection.ts';
import { told, useAgentMainstay } from '../support/agent-mainstay.ts';
import { readDailyLog } from '../support/daily-log.ts';
import type { ModelRequest } from '../support/model-server.ts';
import { until } from '../support/until.ts';

const { t, temporal } = useAgentMainstay();
let client: Client;

beforeAll(async () => {
  client = await connectClient(temporal.server().target);
  mkdirSync(join(t().node.home, 'workspace'), { recursive: true });
});
afterAll(() => client?.connection.close());

const put = (file: string, text: string) => writeFileSync(join(t().node.home, 'workspace', file), text);
const read = (file: string, from = 1) => ({ toolCalls: [{ name: 'read', input: { file, from } }] });
const lines = (count: number, length: number) =>
  Array.from({ length: count }, (_, line) => `${line} ${'and so on '.repeat(length / 10)}\n`).join('');

interface WireMessage {
  role: string;
  tool_calls?: { id: string }[];
  tool_call_id?: string;
}
const messagesOf = ({ body }: ModelRequest) => body['messages'] as WireMessage[];

test('a chat that grows long is made short by a cheap model, keeps its newest as it was said, and the log has it', async () => {
  t().models.script('clever', (request) => `Noted, with care: ${'yes '.repeat(400)}(${told(request).length})`);
  t().models.script('cheap', 'Ada bakes rye bread; the oven is called Bertha.');
  for (const about of ['Bertha is my oven.', ...Array.from({ length: 9 }, (_, day) => `Day ${day}.`)])
    await t().ask(`${about} ${'We baked rye bread. '.repeat(140)}`);

  const short = t().models.requestsFor('cheap');
  expect(short).toHaveLength(1);
  expect(told(short[0]!)).toContain('Bertha is my oven.');
  const [before, , after] = t().models.requestsFor('clever').slice(-3).map(told) as [string, string, string];
  expect(after).toContain('What went before, in short:\\nAda bakes rye bread');
  expect(after).not.toContain('Bertha is my oven.');
  expect(after).toContain('Day 7.');
  expect(after.length).toBeLessThan(40_000);
  expect(before.length).toBeLessThan(40_000);
  const log = await until('the log has it', () => {
    const text = readDailyLog(t().node.home);
    return text.includes('Tool: compact (') && text;
  });
  expect(log).toMatch(/Tool: compact \(\d+ messages of web since .+, by local\/cheap\)\nResult: Ada bakes rye bread/);

  await t().ask('/new');
  await t().ask('And now?');
  expect(told(t().models.requests.at(-1)!)).not.toContain('rye bread;');
}, 280_000);

test('where no model makes it short, the task goes on with what fits', async () => {
  await t().ask('/new');
  t().models.script('clever', 'Noted.');
  t().models.script('cheap', { fault: { kind: 'status', status: 400 } });
  for (let day = 0; day < 11; day += 1) await t().ask(`Day ${day}. ${'We baked rye bread. '.repeat(180)}`);
  expect(t().models.requestsFor('cheap').length).toBeGreaterThan(0);
  const last = told(t().models.requestsFor('clever').at(-1)!);
  expect(last).toContain('Day 9.');
  expect(last).not.toContain('Day 0.');
}, 280_000);

test('a result that is too long is told by its beginning and its end, and the whole can be read', async () => {
  await t().ask('/new');
  put('long.md', lines(400, 200));
  t().models.script(
    'clever',
    read('long.md'),
    (request) => {
      const path = /attachment:[0-9a-f]{64}\/result\.txt/.exec(told(request))?.[0];
      return path ? read(path, 201) : 'It was not cut.';
    },
    (request) => (told(request).includes('200 and so on') ? 'I have it.' : 'I can not find it.'),
  );
  expect(await t().ask('Read long.md')).toBe('I have it.');
  const second = told(t().models.requestsFor('clever')[1]!);
  expect(second).toContain('0 and so on');
  expect(second).toContain('399 and so on');
  expect(second).not.toContain('200 and so on');
  expect(second.length).toBeLessThan(40_000);
}, 90_000);

test('the older steps of a long task are made short, and no result is parted from its call', async () => {
  await t().ask('/new');
  put('long.md', lines(400, 200));
  t().models.script('cheap', 'It has read long.md many times.');
  t().models.script('clever', ...Array.from({ length: 18 }, () => read('long.md')), 'I have read enough.');
  expect(await t().ask('Read long.md again and again.')).toBe('I have read enough.');
  expect(t().models.requestsFor('cheap')).toHaveLength(1);
  const last = t().models.requestsFor('clever').at(-1)!;
  expect(told(last)).toContain('It has read long.md many times.');
  expect(told(last)).toContain('Read long.md again and again.');
  for (const request of t().models.requestsFor('clever')) {
    const called = messagesOf(request).flatMap(({ tool_calls }) => (tool_calls ?? []).map(({ id }) => id));
    const answered = messagesOf(request).flatMap(({ tool_call_id }) => tool_call_id ?? []);
    expect(answered).toEqual(called);
    expect(told(request).length).toBeLessThan(330_000);
  }
  await until('the log has it', () => readDailyLog(t().node.home).includes('of the task before its step'));
}, 280_000);

test('the history of a task grows with what is said, not with how often it is said again', async () => {
  await t().ask('/new');
  const STEPS = 50;
  put('notes.md', lines(80, 50));
  t().models.script(
    'clever',
    ...Array.from({ length: STEPS - 1 }, (_, step) => read('notes.md', step + 1)),
    'All read.',
  );
  const id = await t().say('Read notes.md fifty times.');
  expect((await t().answer(id, 240_000)).reply!.text).toBe('All read.');
  const said = Buffer.byteLength(told(t().models.requestsFor('clever').at(-1)!));
  const { workflowExecutionInfo } = (await client.workflow.getHandle(agentWorkflowId(id)).describe()).raw;
  expect(Number(workflowExecutionInfo?.historySizeBytes)).toBeLessThan(6 * said);
}, 280_000);
