import { BudgetReached } from '../../contracts/errors.ts';
import { useModels } from './models-under-test.ts';
import { smallPurse } from './small-purse.ts';

const PRICES = 'prices: { "one/*": { input: 10, output: 100 }, "claude/*": { input: 1, output: 10 } }';
const TIERS =
  'models: { main: [one/dear, one/dearer], cron: [claude/cheap], patience: { firstToken: 10s, betweenTokens: 10s, last: 10s } }';
type Models = Awaited<ReturnType<typeof useModels>>;
let models: Models;
const begin = async (purse = smallPurse()) => (models = await useModels({ config: [TIERS, PRICES], purse }));
afterEach(() => models.close());

/** The most that a call of 1,000 tokens of output costs with `one/dear`: some ten cents. */
const call = { maxOutputTokens: 1_000 };

test('a call has its worst case set aside before it is made, and pays what it came to', async () => {
  await begin();
  let before = 0;
  models.server.script('dear', () => {
    before = models.purse.taken();
    return { text: 'ok', usage: { input: 100, output: 20, cachedInput: 0 } };
  });
  const { costUsd } = await models.ask({ ...call, spend: { cron: 'briefing' } }).answer;
  expect(before).toBeGreaterThan(0.1);
  expect(costUsd).toBeCloseTo((100 * 10 + 20 * 100) / 1e6);
  expect(models.purse.taken()).toBeCloseTo(costUsd);
  expect(models.purse.reserved).toMatchObject([
    { tier: 'main', provider: 'one', model: 'one/dear', spend: { cron: 'briefing' } },
  ]);
});

test('a call whose answer was cut off pays for what was stated and written, and the next one for its own', async () => {
  await begin();
  models.server.script('dear', { text: 'one two three four', fault: { kind: 'cut', after: 2 } });
  models.server.script('dearer', { text: 'ok', usage: { input: 100, output: 20 } });
  const { costUsd } = await models.ask(call).answer;
  const [broken, whole] = [...models.purse.settled.values()];
  expect(broken!.usage.input).toBeGreaterThan(10);
  expect(broken!.usage.output).toBeGreaterThan(2);
  expect(whole!.costUsd).toBeCloseTo(0.003);
  expect(costUsd).toBeCloseTo(broken!.costUsd + whole!.costUsd);
});

test('what Anthropic states at the beginning of an answer that breaks off is what its prompt costs', async () => {
  await begin();
  const usage = { input: 5_000, output: 900, cachedInput: 4_000 };
  models.server.script('cheap', { text: 'one two three', usage, fault: { kind: 'cut', after: 1 } });
  await models.ask({ ...call, prefer: 'claude/cheap' }).answer;
  expect([...models.purse.settled.values()][0]!.usage).toMatchObject({ input: 5_000, cachedInput: 4_000 });
});

test.each([401, 429, 500])('a request that was answered by %d costs nothing', async (status) => {
  await begin();
  models.server.script('dear', { fault: { kind: 'status', status, retryAfterS: 60 } });
  await models.ask(call).answer;
  expect([...models.purse.settled.values()][0]).toMatchObject({ costUsd: 0, usage: { input: 0, output: 0 } });
});

test('at a cap that says so, a cheaper model of another tier answers, and nothing as dear is asked for', async () => {
  await begin(smallPurse({ capUsd: 0.05, then: 'cheaper' }));
  const { model, tried } = await models.ask(call).answer;
  expect(model).toBe('claude/cheap');
  expect(tried).toEqual([{ model: 'one/dear', why: 'it may cost more than the budget of all has left' }]);
  expect(models.purse.reserved.map((one) => [one.model, one.tier])).toEqual([
    ['one/dear', 'main'],
    ['claude/cheap', 'cron'],
  ]);
});

test('at a cap that asks, or with nothing cheaper left, the operator decides: no model is asked', async () => {
  await begin(smallPurse({ capUsd: 0.05, then: 'ask' }));
  const failure = await models.ask(call).answer.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(BudgetReached);
  expect((failure as BudgetReached).details).toMatchObject({ scope: 'all', period: 'day', limitUsd: 0.05 });
  await models.close();
  await begin(smallPurse({ capUsd: 0.0001, then: 'cheaper' }));
  await expect(models.ask(call).answer).rejects.toThrow(BudgetReached);
  expect(models.server.requests).toHaveLength(0);
});

test('fifty calls at once never go beyond the cap', async () => {
  await begin(smallPurse({ capUsd: 0.6 }));
  models.server.script('dear', { text: 'ok', usage: { input: 40, output: 1_000 } });
  const answers = await Promise.allSettled(Array.from({ length: 50 }, () => models.ask(call).answer));
  expect(models.purse.taken()).toBeLessThanOrEqual(0.6);
  expect(answers.filter(({ status }) => status === 'fulfilled').length).toBe(models.server.requests.length);
  expect(models.server.requests.length).toBeGreaterThan(0);
});
