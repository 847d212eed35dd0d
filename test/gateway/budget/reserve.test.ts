import { assembleGateway, type GatewayParts } from '../../support/gateway-parts.ts';
import { until } from '../../support/until.ts';
import { call, cost, gatewayWith, writeBudgets } from './a-budget.ts';

let gateway: GatewayParts;
afterEach(() => gateway.stop());

const reserve = (...[id, worst, more]: Parameters<typeof call>) => gateway.budget.reserve(call(id, worst, more));
const capOf = (scope: string, period: 'day' | 'month') =>
  gateway.budget.view().caps.find((cap) => cap.scope === scope && cap.period === period)!;

test('without a budget every call is granted, and its cost is kept', async () => {
  gateway = await gatewayWith('{}');
  expect(reserve('a', 100)).toEqual({ granted: true });
  gateway.budget.settle('a', cost(40));
  expect(gateway.budget.costToday()).toBe(40);
});

test('a call that fits to the cent is granted, one that does not is refused by the name of the cap', async () => {
  gateway = await gatewayWith('{ day: 0.7 }');
  for (let n = 0; n < 10; n += 1) expect(reserve(`c${n}`, 0.07)).toEqual({ granted: true });
  expect(reserve('more', 0.01)).toMatchObject({
    granted: false,
    then: 'ask',
    cap: { scope: 'all', period: 'day', limitUsd: 0.7, spentUsd: 0, reservedUsd: 0.7 },
    why: 'The budget of $0.70 a day has no room for a call that can cost $0.010: $0.00 spent, $0.70 reserved by calls under way. What does not fit waits for your word.',
  });
});

test('the rest of a worst case is free as soon as the call is settled', async () => {
  gateway = await gatewayWith('{ day: 1 }');
  reserve('a', 1);
  expect(reserve('b', 0.9)).toMatchObject({ granted: false });
  gateway.budget.settle('a', cost(0.1));
  expect(reserve('b', 0.9)).toEqual({ granted: true });
});

test('every cap that a call falls under has to have room for it', async () => {
  gateway = await gatewayWith(
    '{ day: 10, month: 100, tiers: { cron: { day: 3 } }, providers: { openai: { month: 2, then: cheaper } }, crons: { briefing: { day: 1 } } }',
  );
  const ofCron = { tier: 'cron', provider: 'google', spend: { cron: 'briefing' } } as const;
  expect(reserve('a', 1.5, ofCron)).toMatchObject({ granted: false, cap: { scope: 'cron briefing', period: 'day' } });
  expect(reserve('b', 1, ofCron)).toEqual({ granted: true });
  expect(reserve('c', 2.5, { ...ofCron, spend: {} })).toMatchObject({ cap: { scope: 'tier cron' } });
  expect(reserve('d', 2.5)).toMatchObject({ then: 'cheaper', cap: { scope: 'provider openai', period: 'month' } });
  expect(reserve('e', 9.5, { provider: 'google' })).toMatchObject({ cap: { scope: 'all', period: 'day' } });
  expect(reserve('f', 9, { provider: 'google' })).toEqual({ granted: true });
});

test('asked again it is the same reservation; settled it is none any more', async () => {
  gateway = await gatewayWith('{ day: 1 }');
  expect(reserve('a', 1)).toEqual({ granted: true });
  expect(reserve('a', 1)).toEqual({ granted: true });
  expect(capOf('all', 'day').reservedUsd).toBe(1);
  expect(() => reserve('a', 1.5)).toThrow('Reservation a was made for less; ask with another id.');
  gateway.budget.settle('a', cost(0.5));
  expect(() => reserve('a', 1)).toThrow('Reservation a is settled already');
});

test('the first settlement stands', async () => {
  gateway = await gatewayWith('{ day: 1 }');
  reserve('a', 1);
  gateway.budget.settle('a', cost(0.5));
  gateway.budget.settle('a', cost(0));
  expect(gateway.budget.costToday()).toBe(0.5);
  expect(() => gateway.budget.settle('b', cost(0))).toThrow('Nothing was reserved as b.');
});

test('a call that nobody settles stays counted at its worst, and gives back what is left when it is settled late', async () => {
  gateway = await gatewayWith('{ day: 1 }');
  reserve('a', 0.8, { timeLimitMs: 1 });
  await until('its time is over', () => capOf('all', 'day').reservedUsd === 0);
  expect(capOf('all', 'day')).toMatchObject({ spentUsd: 0.8 });
  expect(gateway.budget.cost({ by: 'tier' })).toMatchObject({ costUsd: 0.8, unsettledUsd: 0.8, calls: 1 });
  expect(reserve('b', 0.3)).toMatchObject({ granted: false });
  gateway.budget.settle('a', cost(0.1));
  expect(reserve('b', 0.3)).toEqual({ granted: true });
});

test('a model that costs nothing goes on at any cap', async () => {
  gateway = await gatewayWith('{ day: 0 }');
  expect(reserve('a', 0, { provider: 'ollama' })).toEqual({ granted: true });
  expect(reserve('b', 0.01)).toMatchObject({ granted: false });
});

test('a changed file holds with the next call, and a slip in it lifts no cap', async () => {
  gateway = await gatewayWith('{ day: 1 }');
  expect(reserve('a', 2)).toMatchObject({ granted: false });
  writeBudgets(gateway.dir, '{ day: 2 }');
  expect(reserve('a', 2)).toEqual({ granted: true });
  writeBudgets(gateway.dir, '{ day: plenty }');
  expect(reserve('b', 1)).toMatchObject({ granted: false, cap: { limitUsd: 2 } });
});

test('what is reserved and spent is there after a crash', async () => {
  gateway = await gatewayWith('{ day: 1 }');
  reserve('a', 0.5);
  reserve('b', 0.4);
  gateway.budget.settle('b', cost(0.2));
  await gateway.crash();
  gateway = await assembleGateway({ dir: gateway.dir });
  expect(capOf('all', 'day')).toMatchObject({ spentUsd: 0.2, reservedUsd: 0.5 });
});
