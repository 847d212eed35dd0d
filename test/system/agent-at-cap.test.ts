import type { ChatMessage } from '../../contracts/message.ts';
import { told, useAgentMainstay } from '../support/agent-mainstay.ts';
import { until } from '../support/until.ts';

/** The answer of a call alone can cost $0.016: there is never room for one. */
const CAP_USD = 0.001;
const { t } = useAgentMainstay({ budgets: { day: CAP_USD } });

const isQuestion = ({ buttons }: ChatMessage) => buttons?.flat().some(({ label }) => label === 'Stop') ?? false;
const questions = async () => (await t().messages()).filter(isQuestion);

/** Says something that there is no money for; returns its id and the buttons under the question it leads to. */
async function askBeyondCap(text: string) {
  const before = (await questions()).length;
  const id = await t().say(text);
  const question = await until('the operator is asked', async () => (await questions())[before], 40_000);
  const press = (label: string) => question.buttons!.flat().find((button) => button.label.startsWith(label))!.action!;
  return { id, press };
}

const replyTo = async (id: string) => (await t().view(id)).reply;

test('a task at a cap waits through restarts of both sides, and goes on when the operator raises the cap', async () => {
  t().models.script('clever', 'Here I am.');
  const { id, press } = await askBeyondCap('Are you there?');
  // The chat goes on meanwhile.
  expect(await t().ask('/budget')).toContain('a day');
  await t().gateway.end();
  await t().node.end();
  await t().gateway.start();
  await t().node.start();
  expect(await replyTo(id)).toBeNull();
  expect(t().models.requests).toHaveLength(0);
  // A press raises by as much as the cap; what is still too little is asked about again.
  await t().ask(press('Raise'));
  await until('it asks about the raised cap', async () => (await questions()).length === 2, 40_000);
  await t().ask('/budget raise day 1');
  expect((await t().answer(id)).reply!.text).toBe('Here I am.');
  expect(t().models.requests).toHaveLength(1);
}, 180_000);

test('a cap that is lifted in the file lets the task go on, too', async () => {
  t().configure({ budgets: { tiers: { main: { day: CAP_USD } } } });
  t().models.script('clever', 'Still here.');
  const { id } = await askBeyondCap('And now?');
  t().configure({});
  expect((await t().answer(id)).reply!.text).toBe('Still here.');
}, 90_000);

test('Stop ends what waits, with a sentence; so does /stop', async () => {
  t().configure({ budgets: { month: CAP_USD } });
  const first = await askBeyondCap('Think for free.');
  await t().ask('/stop');
  expect((await t().answer(first.id)).reply!.text).toBe('Stopped.');
  const second = await t().say('Think for free, please.');
  await t().ask(first.press('Stop'));
  expect((await t().answer(second)).reply!.text).toContain('It stays so this month, as you said.');
  expect(t().models.requests).toHaveLength(0);
}, 90_000);

test('cheaper models answer once the operator says so', async () => {
  t().configure({
    budgets: { providers: { local: { day: CAP_USD } } },
    providers: {
      local: { wire: 'openai', baseUrl: t().models.url },
      free: { wire: 'openai', baseUrl: t().models.url },
    },
    prices: { 'local/*': { input: 1, output: 2 }, 'free/*': { input: 0, output: 0 } },
    models: { main: ['local/clever', 'free/frugal'], cron: ['local/cheap'] },
  });
  // A node reads its models when it starts.
  await t().node.end();
  await t().node.start();
  t().models.script('frugal', (request) => (told(request).includes('dear') ? 'For nothing.' : 'Hm.'));
  const { id, press } = await askBeyondCap('Is this dear?');
  await t().ask(press('Cheaper'));
  expect((await t().answer(id)).reply!.text).toBe('For nothing.');
  expect(t().models.requestsFor('clever')).toHaveLength(0);
}, 90_000);
