import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { chatMessage } from '../../contracts/message.ts';
import { reminderView } from '../../contracts/reminder.ts';
import { type AgentMainstay, useAgentMainstay } from '../support/agent-mainstay.ts';
import { readDailyLog } from '../support/daily-log.ts';
import { runCli } from '../support/mainstay.ts';
import type { ModelServer } from '../support/model-server.ts';
import { temporalBinary } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const { t: running, temporal } = useAgentMainstay();
let t: AgentMainstay;
let models: ModelServer;
beforeAll(() => {
  t = running();
  models = t.models;
});

const say = async (text: string) => (await t.answer(await t.say(text))).reply!.text;
const messages = async () => z.array(chatMessage).parse(await t.client.get('/api/chats/web/messages?limit=100'));
const spoken = async (about: string) => (await messages()).filter(({ text }) => text.startsWith(`⏰ ${about}`));
const listed = async () => z.array(reminderView).parse(await t.client.get('/api/reminders'));
const cli = (...args: string[]) =>
  runCli(args, { ...process.env, MAINSTAY_HOME: t.gateway.home, MAINSTAY_GATEWAY_URL: t.url, MAINSTAY_TOKEN: t.token });

test('a reminder in plain words is said on time, once, and stands in the daily log; no model is asked', async () => {
  const asked = Date.now();
  expect(await say('remind me in 4 seconds to stretch')).toMatch(/^Today, \w{3} \d+ \w{3}, \d\d:\d\d: stretch$/);
  const [said] = await until('it is said', async () => (await spoken('stretch')).length > 0 && spoken('stretch'));
  expect(said!.text).toBe('⏰ stretch');
  expect(Date.parse(said!.at) - asked).toBeGreaterThanOrEqual(4_000);
  expect(Date.parse(said!.at) - asked).toBeLessThan(8_000);
  await until('the log has it', () => readDailyLog(t.node.home).includes('"⏰ stretch"'));
  expect(models.requests).toEqual([]);
});

test('what only looks like one goes to the agent, which can remind by itself', async () => {
  models.script('clever', 'She said: call me.');
  expect(await say('remind me what Ana said')).toBe('She said: call me.');
  models.script(
    'clever',
    { toolCalls: [{ name: 'remind', input: { what: 'buy flour', when: 'in 3 seconds' } }] },
    'I will.',
  );
  expect(await say('We run out of flour, think of it for me.')).toBe('I will.');
  expect(JSON.stringify(models.requests.at(-1)!.body['messages'])).toMatch(/: buy flour \(remind-\w+;/);
  await until('it is said', async () => (await spoken('buy flour')).length === 1);
});

test('one that was due while gateway and Temporal were down is said when they are back, with how late it is', async () => {
  await say('remind me in 8 seconds to water the plants');
  await until('Temporal knows', async () => (await waiting()).includes('reminder:'));
  const [due] = await listed();
  await t.gateway.end();
  await temporal.restart(async () => {
    const dueAt = Date.parse(due!.due);
    await until('it is past', () => Date.now() > dueAt);
  });
  await t.gateway.setClock(1);
  await t.gateway.start();
  const [said] = await until('it is said', async () => (await spoken('water')).length > 0 && spoken('water'));
  expect(said!.text).toBe('⏰ water the plants (late by 1 h)');
  await t.gateway.end();
  await t.gateway.setClock(0);
  await t.gateway.start();
  expect(await spoken('water')).toHaveLength(1);
}, 120_000);

test('a wish that is taken while Temporal is away is kept, and so is its cancelling', async () => {
  await temporal.restart(async () => {
    await say('remind me in 2 seconds to eat');
    await say('remind me tomorrow at nine to rest');
    const [, rest] = await listed();
    await say(`/reminders cancel ${rest!.id}`);
  });
  await until('it is said', async () => (await spoken('eat')).length === 1);
  expect(await listed()).toEqual([]);
}, 120_000);

test('the command line asks, lists and cancels; /cron does not show what repeats', async () => {
  const { stdout } = await cli('remind', 'every', 'friday', 'at', '5pm', 'to', 'send', 'the', 'invoices');
  expect(stdout).toMatch(/^At 17:00, only on Friday, first .*, 17:00: send the invoices\n$/);
  const all = z.array(reminderView).parse(JSON.parse((await cli('reminders', '--json')).stdout));
  expect(all).toMatchObject([{ text: 'send the invoices', chat: 'web', repeats: 'At 17:00, only on Friday' }]);
  await until('Temporal knows', async () => (await schedules()).includes(all[0]!.id));
  expect(JSON.stringify(await t.client.get('/api/crons'))).not.toContain('reminder:');
  await temporalCli('schedule', 'trigger', '--schedule-id', `reminder:${all[0]!.id}`);
  await until('it is said', async () => (await spoken('send the invoices')).length === 1);
  expect((await cli('reminders', 'cancel', all[0]!.id)).stdout).toBe('Cancelled: send the invoices\n');
  expect((await cli('reminders')).stdout).toBe('No reminders.\n');
  await until('its schedule is gone', async () => !(await schedules()).includes(all[0]!.id));
  expect((await cli('remind', 'the', 'milk')).code).toBe(2);
});

async function temporalCli(...args: string[]): Promise<string> {
  const { address } = temporal.server();
  return (await promisify(execFile)(temporalBinary(), [...args, '--address', address, '-n', 'mainstay'])).stdout;
}
const waiting = () =>
  temporalCli('workflow', 'list', '--query', "WorkflowType = 'reminder' AND ExecutionStatus = 'Running'");
const schedules = () => temporalCli('schedule', 'list');
