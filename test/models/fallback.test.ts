import { setTimeout as sleep } from 'node:timers/promises';
import { BudgetReached, NoModelAnswered } from '../../contracts/errors.ts';
import type { Fault } from '../support/model-server.ts';
import { until } from '../support/until.ts';
import { shown, useModels } from './models-under-test.ts';

const PATIENCE = 'patience: { firstToken: 300ms, betweenTokens: 300ms, last: 2s }';
let models: Awaited<ReturnType<typeof useModels>>;
beforeEach(async () => {
  models = await useModels({
    config: [`models: { main: [one/first, claude/second], cron: [one/alone], ${PATIENCE} }`],
  });
  models.server.script('second', 'From the second.');
});
afterEach(() => models.close());

const failing: [string, Fault, RegExp][] = [
  ['hangs', { kind: 'stall' }, /said nothing within 0.3 s/],
  ['falls silent in mid-answer', { kind: 'stall', after: 2 }, /fell silent in mid-answer/],
  ['is cut off in mid-answer', { kind: 'cut', after: 2 }, /the line to it broke|could not be read/],
  ['sends half an answer', { kind: 'half', after: 2 }, /broke off in the middle|without a finish reason/],
  ['sends broken JSON', { kind: 'broken-json', after: 2 }, /could not be read/],
  ['says in mid-answer that it can’t go on', { kind: 'error', after: 2 }, /The model is overloaded/],
  ['fails', { kind: 'status', status: 500 }, /it failed \(500: as the test wants it\)/],
  ['is rate-limited for long', { kind: 'status', status: 429, retryAfterS: 60 }, /rate-limited/],
  ['refuses its key', { kind: 'status', status: 401 }, /its key was refused/],
  [
    'refuses the request',
    { kind: 'status', status: 400, message: 'too long' },
    /refused the request \(400: too long\)/,
  ],
];

describe.each(['one/first', 'claude/first', 'gemini/first'])('a model that answers by the wire of %s', (prefer) => {
  test.each(failing)('and %s is followed by the next, and nothing of it stays', async (_, fault, why) => {
    models.server.script('first', { text: 'From the first, in several words.', fault });
    const { answer, events } = models.ask({ prefer });
    const { text, model, tried } = await answer;
    expect({ text, model }).toEqual({ text: 'From the second.', model: 'claude/second' });
    expect(tried[0]).toEqual({ model: prefer, why: expect.stringMatching(why) as string });
    expect(shown(events)).toBe('From the second.');
    expect(models.server.requestsFor('second')).toHaveLength(1);
  });

  test('and can’t be reached is followed by the next', async () => {
    models.server.script('first', { fault: { kind: 'cut' } });
    expect(await models.ask({ prefer }).answer).toMatchObject({ model: 'claude/second' });
  });
});

describe('an answer', () => {
  const tools = [
    { name: 'add', description: '', inputSchema: { type: 'object', properties: { n: { type: 'number' } } } },
  ];
  const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };

  test.each([
    [
      'calls a tool with something else',
      { tools },
      { toolCalls: [{ name: 'add', input: { n: 'three' } }] },
      /called add wrongly: n: /,
    ],
    [
      'calls a tool with broken JSON',
      { tools },
      { toolCalls: [{ name: 'add', input: 0, rawInput: '{"n":' }] },
      /called add with/,
    ],
    ['calls a tool nobody gave it', { tools }, { toolCalls: [{ name: 'rm', input: {} }] }, /a tool named rm/],
    ['is not the JSON that was asked for', { schema }, { text: 'Gladly!' }, /not the JSON that was asked for/],
    ['is JSON of another form', { schema }, { text: '{"n":"three"}' }, /n: /],
  ])('that %s is no answer', async (_, call, reply, why) => {
    models.server.script('first', reply);
    models.server.script('second', { text: '{"n":3}' });
    const { model, tried } = await models.ask(call).answer;
    expect(model).toBe('claude/second');
    expect(tried[0]?.why).toMatch(why);
  });

  test('in a fence of Markdown is taken', async () => {
    models.server.script('first', { text: '```json\n{"n":3}\n```' });
    expect(await models.ask({ schema }).answer).toMatchObject({ object: { n: 3 }, model: 'one/first' });
  });
});

describe('a model that asks to be left alone', () => {
  const limited = (retryAfterS: number) => ({ fault: { kind: 'status' as const, status: 429, retryAfterS } });

  test('for a moment is waited for', async () => {
    models.server.script('first', limited(1), 'From the first.');
    const { answer, events } = models.ask();
    expect(await answer).toMatchObject({ text: 'From the first.', model: 'one/first' });
    expect(events).toContainEqual({ type: 'wait', why: expect.any(String) as string, ms: 1_000 });
    const [a, b] = models.server.requestsFor('first');
    expect(b!.at - a!.at).toBeGreaterThanOrEqual(1_000);
  });

  test('for long is not asked by later calls either', async () => {
    models.server.script('first', limited(60), 'From the first.');
    await models.ask().answer;
    expect(await models.ask().answer).toMatchObject({ model: 'claude/second' });
    expect(models.server.requestsFor('first')).toHaveLength(1);
  });

  test('and is the only one is asked again when its time has come', async () => {
    models.server.script('alone', limited(6), 'Back again.');
    const { answer, events } = models.ask({ tier: 'cron' });
    await until('it waits', () => events.some(({ type }) => type === 'wait'));
    expect(await answer).toMatchObject({ text: 'Back again.' });
    const [a, b] = models.server.requestsFor('alone');
    expect(b!.at - a!.at).toBeGreaterThanOrEqual(6_000);
  });

  test('for longer than the call may take fails it at once', async () => {
    models.server.script('alone', limited(600));
    await expect(models.ask({ tier: 'cron', timeLimitMs: 5_000 }).answer).rejects.toThrow(
      /one\/alone: it is rate-limited/,
    );
  });
});

test('a model that hung is passed by for a while, so that later steps do not wait for it', async () => {
  models.server.script('first', { fault: { kind: 'stall' } }, 'From the first.');
  await models.ask().answer;
  const { tried } = await models.ask().answer;
  expect(tried[0]?.why).toMatch(/said nothing within 0.3 s, a moment ago/);
});

test('a model that speaks slowly is heard to its end', async () => {
  models.server.script('first', { text: 'one two three four five six', dripMs: 100 });
  expect(await models.ask().answer).toMatchObject({ text: 'one two three four five six', model: 'one/first' });
});

test('a model that hangs with nobody behind it has more time', async () => {
  models.server.script('alone', async () => {
    await sleep(800);
    return 'At last.';
  });
  expect(await models.ask({ tier: 'cron' }).answer).toMatchObject({ text: 'At last.' });
});

test('a model that fails once and has nobody behind it is asked again', async () => {
  models.server.script('alone', { fault: { kind: 'status', status: 503 } }, 'Back again.');
  expect(await models.ask({ tier: 'cron' }).answer).toMatchObject({
    text: 'Back again.',
    tried: [{ model: 'one/alone' }],
  });
});

test('what nobody answers fails with each and its reason', async () => {
  models.server.script('first', { fault: { kind: 'status', status: 401 } });
  models.server.script('second', { fault: { kind: 'status', status: 400, message: 'too long' } });
  const failure = await models.ask().answer.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NoModelAnswered);
  expect((failure as Error).message).toBe(
    'No model of the tier main answered. one/first: its key was refused (401: as the test wants it); ' +
      'claude/second: it refused the request (400: too long).',
  );
  expect(failure).not.toBeInstanceOf(BudgetReached);
});

test('a call that is stopped ends at once, and its request with it', async () => {
  models.server.script('first', { text: 'Word upon word upon word', fault: { kind: 'stall', after: 2 } });
  const { answer, events, stop } = models.ask();
  await until('it speaks', () => events.some(({ type }) => type === 'delta'));
  const at = performance.now();
  stop('cancelled');
  await expect(answer).rejects.toBe('cancelled');
  expect(performance.now() - at).toBeLessThan(100);
  await until('the server sees it', () => models.server.requestsFor('first')[0]?.hungUpAt);
  expect(models.server.requestsFor('second')).toHaveLength(0);
});

test('with the limits as they come, a chat whose model hangs has its answer within thirty seconds', async () => {
  await models.close();
  models = await useModels({ config: ['models: { main: [one/first, claude/second] }'] });
  models.server.script('first', { fault: { kind: 'stall' } });
  const at = performance.now();
  expect(await models.ask().answer).toMatchObject({ model: 'claude/second' });
  expect(performance.now() - at).toBeLessThan(30_000);
}, 40_000);
