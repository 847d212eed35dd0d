import type { AtCap } from '../../../contracts/agent.ts';
import type { GatewayParts } from '../../support/gateway-parts.ts';
import { call, cost, gatewayWith, writeBudgets } from './a-budget.ts';

let gateway: GatewayParts;
let atCap: AtCap;

beforeEach(async () => {
  gateway = await gatewayWith('{ day: 1 }');
  gateway.budget.reserve(call('going', 0.5));
  const refused = gateway.budget.reserve(call('waits', 0.8));
  if (refused.granted) throw new Error('There is no room for it.');
  const { scope, period, since, limitUsd } = refused.cap;
  atCap = { nth: 1, scope, period, since, limitUsd, worstUsd: 0.8 };
  expect(gateway.budget.isFull(atCap)).toBe(true);
});
afterEach(() => gateway.stop());

/** Presses the nth button of the question. */
async function press(nth: number): Promise<void> {
  const { action } = gateway.said().at(-1)!.data.buttons!.flat()[nth]!;
  await gateway.desk.handleMessage(gateway.say(action!));
}

test('what was set aside and not needed makes room for who waits', () => {
  gateway.budget.settle('going', cost(0.1));
  expect(gateway.budget.isFull(atCap)).toBe(false);
});

test.each([
  [0, 'Raise'],
  [1, 'Cheaper models'],
  [2, 'Stop'],
])('an answer of the operator ends the wait (button %i: %s)', async (nth) => {
  await press(nth);
  expect(gateway.budget.isFull(atCap)).toBe(false);
});

test('so does a raise that is still too little: the operator has to be asked anew', () => {
  gateway.budget.raise('r', 'all', 'day', 0.01, 'Ada');
  expect(gateway.budget.isFull(atCap)).toBe(false);
});

test('so do another rule in the file, and a new day', () => {
  expect(gateway.budget.isFull({ ...atCap, since: '2026-02-08T08:00:00.000Z' })).toBe(false);
  writeBudgets(gateway.dir, '{ day: 1, then: cheaper }');
  expect(gateway.budget.isFull(atCap)).toBe(false);
  writeBudgets(gateway.dir, '{}');
  expect(gateway.budget.isFull(atCap)).toBe(false);
});
