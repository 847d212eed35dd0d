import { assembleGateway, type GatewayParts } from '../../support/gateway-parts.ts';
import type { NewReminder } from '../../../gateway/recorder/reminders.ts';
import { until } from '../../support/until.ts';

let g: GatewayParts;
beforeEach(async () => {
  g = await assembleGateway();
});
afterEach(() => g.stop());

const timezone = 'America/Los_Angeles';
const HOUR_MS = 3_600_000;

async function answerTo(text: string): Promise<string> {
  const id = g.say(text);
  return (await until('it is answered', () => g.recorder.messages.reply(id))).text;
}

const last = () => g.said().at(-1)!;
const actions = () => (last().data.buttons ?? []).flat().map(({ action }) => action!);

/** A reminder as if it had been asked for a while ago. */
function keep(more: Partial<NewReminder>): NewReminder {
  const now = Date.now();
  const reminder = { id: 'remind-a', chat: 'web', text: 'call Ana', dueAt: now, timezone, askedAt: now, ...more };
  g.recorder.reminders.insert(reminder);
  return reminder;
}

const spoken = () =>
  g
    .said()
    .filter(({ key }) => key.startsWith('reminder:'))
    .map(({ text }) => text);

test('it is confirmed with the time that was understood, and can be undone', async () => {
  expect(await answerTo('remind me tomorrow at nine to call Ana')).toMatch(
    /^Tomorrow, \w{3} \d+ \w{3}, 09:00: call Ana$/,
  );
  expect(await answerTo('/reminders')).toMatch(/^1\. Tomorrow, .*: call Ana$/);
  const [cancel] = actions();
  expect(cancel).toMatch(/^\/reminders cancel remind-\w+$/);
  expect(await answerTo(cancel!)).toBe('Cancelled: call Ana');
  expect(await answerTo(cancel!)).toBe('It was cancelled already: call Ana.');
  expect(await answerTo('/reminders')).toMatch(/^No reminders/);
});

test('what is missing is asked for in a sentence, and nothing is kept', async () => {
  expect(await answerTo('remind me to call Ana')).toBe(
    'When? Say it with the time, such as: remind me tomorrow at 9 to call Ana.',
  );
  expect(await answerTo('remind me tomorrow to call Ana')).toBe(
    'At what time? Say for example: remind me tomorrow at 9 to call Ana.',
  );
  expect(await answerTo('remind me yesterday at 9am to call Ana')).toMatch(/^Yesterday, .* is past; say for example/);
  expect(await answerTo('/remind')).toMatch(/^Write what and when/);
  expect(await answerTo('/remind the milk')).toMatch(/^When\?/);
  expect(await answerTo('remind me in 100 years to rest')).toMatch(/ten years/);
  expect(await answerTo('remind me every 5 seconds to blink')).toMatch(/every minute at most/);
  expect(g.reminders.list()).toEqual([]);
});

test('what only looks like one is left to the agent', async () => {
  expect(await answerTo('remind me what Ana said')).toMatch(/^Free text goes to the agent/);
});

test('a repeating one says how it repeats and when it is due first', async () => {
  expect(await answerTo('/remind every friday at 5pm to send the invoices')).toMatch(
    /^At 17:00, only on Friday, first .*Fri \d+ \w{3}( \d+)?, 17:00: send the invoices$/,
  );
});

test('the same wish told twice is one reminder; a terminal’s comes to the main chat', () => {
  const ask = () => g.reminders.add('in 2 hours to rest', { key: 'k', chat: 'cli' }).reminder;
  expect(ask().id).toBe(ask().id);
  expect(g.reminders.list()).toMatchObject([{ chat: 'web', text: 'rest' }]);
});

test('it is said once, with how late it is where it is late', async () => {
  const { id, dueAt } = keep({ dueAt: Date.now() - 12 * 60_000 });
  await g.reminders.remind({ id, dueAt });
  await g.reminders.remind({ id, dueAt });
  expect(spoken()).toEqual(['⏰ call Ana (late by 12 m)']);
  expect(g.reminders.list()).toEqual([]);
});

test('one that was cancelled, or put off, is not said at its first time', async () => {
  const { id, dueAt } = keep({ dueAt: Date.now() + HOUR_MS });
  await answerTo(`/reminders snooze ${id} 1h`);
  await g.reminders.remind({ id, dueAt });
  expect(spoken()).toEqual([]);
  expect(g.recorder.reminders.find(id)!.dueAt).toBe(dueAt + HOUR_MS);
  await answerTo(`/reminders cancel ${id}`);
  await g.reminders.remind({ id, dueAt: dueAt + HOUR_MS });
  expect(spoken()).toEqual([]);
});

test('one that was said can be put off by its buttons, and is said again', async () => {
  const { id, dueAt } = keep({});
  await g.reminders.remind({ id, dueAt });
  const [tenMinutes] = actions();
  expect(await answerTo(tenMinutes!)).toMatch(/: call Ana$/);
  const again = g.recorder.reminders.find(id)!;
  expect(again.dueAt - dueAt).toBeGreaterThanOrEqual(600_000);
  await g.reminders.remind({ id, dueAt: again.dueAt });
  expect(spoken()).toEqual(['⏰ call Ana', '⏰ call Ana']);
});

test('of a repeating one that was missed several times the last is said', async () => {
  const day = 24 * HOUR_MS;
  const first = Date.now() - 3 * day - HOUR_MS;
  const { id } = keep({ schedule: { kind: 'every', ms: day }, dueAt: first });
  for (const dueAt of [first, first + day, first + 2 * day, first + 3 * day]) await g.reminders.remind({ id, dueAt });
  expect(spoken()).toEqual(['⏰ call Ana (late by 1 h)']);
});

test('a time that the clocks show twice in autumn is said once', async () => {
  const { id } = keep({ schedule: { kind: 'cron', expression: '30 1 1 11 *' } });
  // Long ago, so that the next of them, a year later, has to be as long ago.
  const [first, second] = ['2026-11-01T01:30:00-07:00', '2026-11-01T01:30:00-08:00'].map((time) => Date.parse(time));
  await g.reminders.remind({ id, dueAt: first! });
  await g.reminders.remind({ id, dueAt: second! });
  expect(spoken()).toHaveLength(1);
});

test('what is past is cleaned up, what is to come is kept', async () => {
  const { id, dueAt } = keep({});
  await g.reminders.remind({ id, dueAt });
  keep({ id: 'remind-b', dueAt: Date.now() + HOUR_MS });
  g.recorder.reminders.untold().forEach(g.recorder.reminders.markTold);
  for (const step of g.recorder.cleanup.steps) step(Date.now() + HOUR_MS, 100);
  expect(g.recorder.reminders.find(id)).toBeNull();
  expect(g.recorder.reminders.open()).toMatchObject([{ id: 'remind-b' }]);
});
