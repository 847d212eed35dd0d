import { assembleGateway, type GatewayParts } from '../../support/gateway-parts.ts';
import { call, cost, gatewayWith, writeBudgets } from './a-budget.ts';

let gateway: GatewayParts;
afterEach(() => gateway.stop());

let calls = 0;
function spend(usd: number, more: Parameters<typeof call>[2] = {}): void {
  const id = `call-${(calls += 1)}`;
  expect(gateway.budget.reserve(call(id, usd, more))).toEqual({ granted: true });
  gateway.budget.settle(id, cost(usd));
}
const told = () => gateway.said().map(({ text }) => text);
const buttons = () => gateway.said().at(-1)!.data.buttons!.flat();
async function say(text: string, id?: string): Promise<string> {
  const said = gateway.say(text, id === undefined ? {} : { id });
  await gateway.desk.handleMessage(said);
  return gateway.said().at(-1)!.text;
}

test('each threshold of each cap is told once, over restarts as well', async () => {
  gateway = await gatewayWith('{ day: 10, providers: { openai: { month: 20 } } }');
  for (let n = 0; n < 10; n += 1) {
    spend(1);
    if (n % 3 === 2) {
      await gateway.crash();
      gateway = await assembleGateway({ dir: gateway.dir });
    }
  }
  expect(told()).toEqual([
    '50 % of the budget of $10.00 a day is used up: $5.00 spent.',
    '80 % of the budget of $10.00 a day is used up: $8.00 spent.',
    'The budget of $10.00 a day is used up: $10.00 spent. What does not fit waits for your word.',
    '50 % of the budget of $20.00 a month for provider openai is used up: $10.00 spent.',
  ]);
});

test('a call that passes over thresholds is told of once, and what it passed over is not told later', async () => {
  gateway = await gatewayWith('{ day: 10 }');
  spend(9);
  writeBudgets(gateway.dir, '{ day: 16 }');
  spend(0.1);
  expect(told()).toEqual(['80 % of the budget of $10.00 a day is used up: $9.00 spent.']);
});

test('a refused call asks once, however many come, and a press raises the cap for that day', async () => {
  gateway = await gatewayWith('{ day: 1 }');
  spend(0.4);
  for (const id of ['a', 'b', 'c']) expect(gateway.budget.reserve(call(id, 0.7))).toMatchObject({ granted: false });
  expect(told()).toEqual([
    'The budget of $1.00 a day has no room for a call that can cost $0.70: $0.40 spent. What does not fit waits for your word.',
  ]);
  expect(buttons().map(({ label }) => label)).toEqual(['Raise today by $1', 'Cheaper models', 'Stop']);
  const press = buttons()[0]!.action!;
  expect(await say(press)).toBe('Raised today. **all** $0.40 of $2.00 a day (20 %), raised by $1.00 today');
  expect(await say(press)).toBe('Raised today. **all** $0.40 of $2.00 a day (20 %), raised by $1.00 today');
  expect(gateway.budget.reserve(call('a', 0.7))).toEqual({ granted: true });
});

test('used up once more after a raise, it asks once more', async () => {
  gateway = await gatewayWith('{ day: 5 }');
  spend(5);
  await say('/budget raise day 5');
  spend(5);
  expect(told().filter((text) => text.includes('is used up'))).toEqual([
    'The budget of $5.00 a day is used up: $5.00 spent. What does not fit waits for your word.',
    'The budget of $10.00 a day is used up: $10.00 spent. What does not fit waits for your word.',
  ]);
});

test('after Stop nobody has to wait for an answer any more, until the cap is raised', async () => {
  gateway = await gatewayWith('{ day: 1 }');
  gateway.budget.reserve(call('a', 2));
  expect(await say(buttons()[2]!.action!)).toBe('Stopped: the budget a day stays at $1.00 today.');
  expect(gateway.budget.reserve(call('a', 2))).toMatchObject({ granted: false, stopped: true });
  await say('/budget raise day 1');
  expect(gateway.budget.reserve(call('a', 2))).toEqual({ granted: true });
});

test('after Cheaper models a call that does not fit is told to look for one, until the cap is another', async () => {
  gateway = await gatewayWith('{ day: 1 }');
  gateway.budget.reserve(call('a', 2));
  expect(await say(buttons()[1]!.action!)).toBe(
    'Cheaper models are used today where the budget a day has no room for the others.',
  );
  expect(gateway.budget.reserve(call('a', 2))).toMatchObject({ granted: false, then: 'cheaper' });
  await say('/budget raise day 0.5');
  expect(gateway.budget.reserve(call('a', 2))).toMatchObject({ granted: false, then: 'ask' });
});

test('where cheaper models are to be used there is nothing to stop', async () => {
  gateway = await gatewayWith('{ providers: { openai: { month: 10, then: cheaper } } }');
  gateway.budget.reserve(call('a', 11));
  expect(told().at(-1)).toMatch('Cheaper models are used where they still fit.');
  expect(buttons().map(({ label }) => label)).toEqual(['Raise this month by $5']);
});

test('a raise is heard once, holds for one cap, and says who gave it', async () => {
  gateway = await gatewayWith('{ day: 1, providers: { openai: { month: 10 } } }');
  const id = gateway.say('/budget raise month 2.50 provider openai');
  await gateway.desk.handleMessage(id);
  await gateway.desk.handleMessage(id);
  expect(gateway.budget.view().caps.map(({ scope, limitUsd, raisedUsd }) => [scope, limitUsd, raisedUsd])).toEqual([
    ['all', 1, 0],
    ['provider openai', 12.5, 2.5],
  ]);
});

test('wrong words are answered in one sentence', async () => {
  gateway = await gatewayWith('{ day: 1 }');
  expect(await say('/budget raise day lots')).toMatch('lots is no amount; write dollars such as 5 or 2.50.');
  expect(await say('/budget raise day 5 tier cron')).toMatch('There is no budget a day for tier cron');
  expect(await say('/budget raise week 5')).toMatch('Write /budget, or /budget raise day|month DOLLARS');
});

test('/budget shows every cap', async () => {
  gateway = await gatewayWith('{ day: 75, crons: { briefing: { day: 0.5 } } }');
  spend(0.25, { spend: { cron: 'briefing' } });
  expect(await say('/budget')).toBe(
    '**all** $0.25 of $75.00 a day (0 %)\n**cron briefing** $0.25 of $0.50 a day (50 %)\nDays and months are those of America/Los_Angeles.',
  );
});
