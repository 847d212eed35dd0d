import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { jobView } from '../../contracts/job.ts';
import { type AgentMainstay, told, useAgentMainstay } from '../support/agent-mainstay.ts';
import type { ModelServer } from '../support/model-server.ts';
import { until } from '../support/until.ts';

const { t: running } = useAgentMainstay();
let t: AgentMainstay;
let models: ModelServer;
beforeAll(() => {
  t = running();
  models = t.models;
});

const say = async (text: string) => (await t.answer(await t.say(text))).reply!.text;
const inWorkspace = (file: string) => join(t.node.home, 'workspace', file);
const log = () => readFileSync(join(t.node.home, 'memory', `${new Date().toLocaleDateString('sv-SE')}.md`), 'utf8');
const messages = () => t.messages();

test('free text is answered by the model, which is told what was said before', async () => {
  models.script('clever', 'Nice to meet you, Ada.', 'Your name is Ada.');
  expect(await say('My name is Ada.')).toBe('Nice to meet you, Ada.');
  expect(await say('What is my name?')).toBe('Your name is Ada.');
  expect(told(models.requests[1]!)).toContain('Nice to meet you, Ada.');
  await say('/new');
  await say('And now?');
  expect(told(models.requests[2]!)).not.toContain('Ada.');
});

test('a task begins with what the memory has about it', async () => {
  await say('/remember The bakery likes short mails');
  models.script('clever', (request) => (told(request).includes('short mails [MEMORY.md') ? 'Keep it short.' : 'Hm.'));
  expect(await say('How should I write to the bakery?')).toBe('Keep it short.');
});

test('tools are used until there is an answer, and stand in the daily log with what they cost', async () => {
  models.script(
    'clever',
    { toolCalls: [{ name: 'write', input: { file: 'notes/hours.md', text: 'open at six\n' } }] },
    { toolCalls: [{ name: 'read', input: { file: 'notes/hours.md' } }] },
    (request) => (told(request).includes('open at six') ? 'It says: open at six.' : 'I can not read it.'),
  );
  expect(await say('Note that we open at six.')).toBe('It says: open at six.');
  expect(readFileSync(inWorkspace('notes/hours.md'), 'utf8')).toBe('open at six\n');
  await until('the log has it', () => log().includes('It says: open at six.'), 20_000);
  expect(log()).toContain('Tool: read ({"file":"notes/hours.md"})');
  expect(log()).toMatch(/"It says: open at six\."\n\nTokens: 30 input, 15 output\nCost: \$0\.000/);
});

test('a tool that fails is the model’s to deal with', async () => {
  models.script('clever', { toolCalls: [{ name: 'read', input: { file: 'nowhere.md' } }] }, (request) =>
    told(request).includes('There is no nowhere.md') ? 'It is not there.' : 'Done.',
  );
  expect(await say('Read nowhere.md.')).toBe('It is not there.');
});

const order = { toolCalls: [{ name: 'append', input: { file: 'order.txt', line: 'a cake' } }] };
const asked = async () =>
  (await messages()).filter(({ buttons }) => buttons?.flat().some(({ label }) => label === 'Once'));
const press = async (label: string, nth: number) => {
  const question = await until('it asks', async () => (await asked())[nth], 20_000);
  return question.buttons!.flat().find((button) => button.label === label)!.action!;
};
/** Of the jobs that append, the latest first. */
const states = async () =>
  z
    .array(jobView)
    .parse(await t.client.get('/api/jobs'))
    .flatMap(({ skill, state }) => (skill === 'append' ? [state] : []));

test('what can’t be taken back waits for leave: denied it stays undone, allowed it is done once', async () => {
  models.script('clever', order, (request) => (told(request).includes('did not allow') ? 'As you wish.' : 'Ordered.'));
  const first = await t.say('Order a cake.');
  const deny = await press('Deny', 0);
  // The chat goes on meanwhile.
  models.script('clever', 'Twelve.', (request) =>
    told(request).includes('did not allow') ? 'As you wish.' : 'Ordered.',
  );
  expect(await say('What is three times four?')).toBe('Twelve.');
  await say(deny);
  expect((await t.answer(first)).reply!.text).toBe('As you wish.');
  expect(await states()).toEqual(['cancelled']);

  models.script('clever', order, 'Ordered.');
  const second = await t.say('Order it after all.');
  await say(await press('Once', 1));
  expect((await t.answer(second)).reply!.text).toBe('Ordered.');
  expect(readFileSync(inWorkspace('order.txt'), 'utf8')).toBe('a cake\n');
}, 90_000);

test('what nobody allowed before the task was stopped is over, too', async () => {
  models.script('clever', order);
  const message = await t.say('Order another.');
  const once = await press('Once', 2);
  await say('/stop');
  expect((await t.answer(message)).reply!.text).toBe('Stopped.');
  expect(await states()).toEqual(['cancelled', 'done', 'cancelled']);
  expect(await say(once)).toContain('was decided already: deny, by the end of its task');
});

test('/stop ends a task at once, and what waits behind it', async () => {
  models.script('clever', { fault: { kind: 'stall' } });
  const first = await t.say('Think for ever.');
  await until('it thinks', () => models.requests.length > 0, 20_000);
  const begun = performance.now();
  expect(await say('/stop')).toContain('Stopping');
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect((await t.answer(first, 5_000)).reply!.text).toBe('Stopped.');
});

test('what is said while a task goes on is taken up by it, and answered with it', async () => {
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  models.script(
    'clever',
    async () => {
      await held;
      return { toolCalls: [{ name: 'find', input: { pattern: '*.md' } }] };
    },
    (request) => (told(request).includes('in French') ? 'Voilà.' : 'There.'),
  );
  const first = await t.say('List my notes.');
  await until('it thinks', () => models.requests.length > 0, 20_000);
  const second = await t.say('Answer in French, please.');
  // Its turn has told the task before it waits for its own place.
  await until('the lane has it', async () => (await t.client.get('/api/status')) !== null, 5_000);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  release();
  expect((await t.answer(first)).reply!.text).toBe('Voilà.');
  expect((await t.answer(second)).reply!.text).toBe('Voilà.');
});

test('a cron with a prompt asks its own tier, and its line in the daily log says which model and what it cost', async () => {
  models.script('cheap', { toolCalls: [{ name: 'find', input: { pattern: '*.md' } }] }, 'Good morning: one note.');
  await t.client.post('/api/crons', { name: 'briefing', every: '1h', prompt: 'Greet me; count my notes.' });
  await t.client.post('/api/crons/briefing/run');
  const result = async () => (await messages()).find(({ text }) => text.includes('Good morning: one note.'));
  const { text } = await until('it has come', result, 30_000);
  expect(text).toBe('briefing: Good morning: one note.');
  expect(models.requestsFor('clever')).toEqual([]);
  await until('the log has it', () => log().includes('Cron: briefing completed (model: local/cheap, cost: $0.000)'));
});
