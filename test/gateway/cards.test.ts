import type { SkillResult } from '../../contracts/job.ts';
import { telegramChannel } from '../../gateway/telegram-link.ts';
import { assembleGateway, type GatewayParts } from '../support/gateway-parts.ts';
import { until } from '../support/until.ts';
import { startUnderTest, type UnderTest } from './telegram/telegram-under-test.ts';

const CHAT = 'telegram:7';
/** A job this old gets its card with its next report. */
const A_WHILE_MS = 5_000;
let t: UnderTest;
let gateway: GatewayParts;
beforeEach(async () => {
  t = await startUnderTest();
  gateway = await assembleGateway({ channel: telegramChannel(t.telegram) });
});
afterEach(async () => {
  await gateway.stop();
  await t.stop();
});

/** Ann asks for a job by a message of hers, and a node has worked on it for some time. */
function beginJob(id: string, sinceMs = A_WHILE_MS) {
  const asked = t.ann.sends('/render demo.yaml');
  const messageId = gateway.say('/help', { id: `m-${id}`, chat: CHAT, externalId: String(asked.message_id) });
  gateway.queueJob(id, { messageId, askedBy: messageId, chat: CHAT, queuedAt: Date.now() - sinceMs });
  gateway.reportJob(id, { fraction: 0.25, etaS: 30 }, Date.now() - sinceMs);
  return asked;
}

function resultNow(): SkillResult {
  const now = Date.now();
  return {
    output: {},
    text: 'demo.mp4',
    artifacts: [],
    measures: {},
    node: 'mac-node',
    startedAt: now - A_WHILE_MS,
    finishedAt: now,
  };
}

const texts = () => t.server.sent(7).map(({ message }) => message.text!);
const cards = () => t.server.sent(7).filter(({ asked }) => asked.disable_notification === true);
const card = () => t.server.waitFor(() => cards()[0]);
const edits = () => t.server.calls.filter(({ method }) => method === 'editMessageText');

test('a running job has one silent card that answers its message, with bar, time to go and a Cancel button', async () => {
  const asked = beginJob('render-aaaa');
  const { message } = await card();
  expect(message.text).toBe('⏳ render storyboards/demo.yaml\n▓▓▓░░░░░░░░░ 25 % · 30.0 s to go');
  expect(message.reply_to_message?.message_id).toBe(asked.message_id);
  expect(message.reply_markup?.inline_keyboard).toEqual([[{ text: 'Cancel', callback_data: '/cancel render-aaaa' }]]);
});

test('its edits are one every three seconds, of the latest state, however often the node reports', async () => {
  beginJob('render-aaaa');
  const { message, at } = await card();
  const reporting = setInterval(() => {
    const fraction = Math.min(1, 0.25 + (Date.now() - at) / 10_000);
    gateway.reportJob('render-aaaa', { fraction, note: `${Date.now()}` });
  }, 50);
  await t.server.waitFor(() => edits().length === 2, 15_000);
  clearInterval(reporting);
  const [first, second] = edits();
  expect(first!.at - at).toBeGreaterThanOrEqual(2_900);
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(2_900);
  // Not an old state that waited its turn.
  expect(Number(/% *\n(\d+)/.exec(message.text!)?.[1])).toBeGreaterThan(second!.at - 500);
});

test('reports while the card has to wait do not put it off for ever', async () => {
  t.server.fault({ method: 'sendMessage', kind: 'error', code: 502, skip: 1 });
  beginJob('render-aaaa');
  await t.server.waitFor(() => t.server.calls.some(({ status }) => status === 502));
  const reporting = setInterval(() => gateway.reportJob('render-aaaa', { note: `${Date.now()}` }), 50);
  await card();
  clearInterval(reporting);
});

test('when the job ends the card says so and loses its button, and the result is a message of its own', async () => {
  const asked = beginJob('render-aaaa');
  const shown = await card();
  gateway.jobs.end({ jobId: 'render-aaaa', state: 'done', attempts: 1, result: resultNow() });
  await t.server.waitFor(() => /^✅/.test(shown.message.text!));
  expect(shown.message.text).toBe('✅ render storyboards/demo.yaml: done in 5.0 s');
  expect(shown.message.reply_markup).toBeUndefined();
  const result = await t.server.waitFor(() =>
    t.server.sent(7).find(({ message }) => message.text?.startsWith('demo.mp4')),
  );
  expect(result.message.text).toMatch(/^demo\.mp4\n\nProcessing time: 5\.0 s$/);
  expect(result.message.reply_to_message?.message_id).toBe(asked.message_id);
});

test.each([
  ['failed', /^❌ .*: failed after \d/, /failed\.\nIt broke\.\n\nProcessing time/],
  ['unknown', /^❔ .*: outcome unknown after \d/, /nobody can tell whether it was done\.\nIt broke\./],
] as const)('a job that is %s says so on its card and in its result', async (state, onCard, inResult) => {
  beginJob('render-aaaa');
  const shown = await card();
  gateway.jobs.end({ jobId: 'render-aaaa', state, attempts: 1, error: 'It broke.' });
  await t.server.waitFor(() => onCard.test(shown.message.text!));
  await t.server.waitFor(() => texts().some((text) => inResult.test(text)));
});

test('a cancelled job says so on its card alone', async () => {
  beginJob('render-aaaa');
  const shown = await card();
  gateway.jobs.end({ jobId: 'render-aaaa', state: 'cancelled', attempts: 1 });
  await t.server.waitFor(() => /^⏹ .*: cancelled after \d/.test(shown.message.text!));
  await until('all is sent', () => gateway.recorder.outbox.waiting() === 0);
  expect(texts().filter((text) => /cancelled/.test(text))).toHaveLength(1);
  expect(gateway.recorder.entries.byKey('result:render-aaaa')?.text).toMatch(/cancelled after/);
});

test('a job that ends at once, one without a chat, one of the page and one that waited in an outage have none', async () => {
  beginJob('render-quick', 0);
  gateway.jobs.end({ jobId: 'render-quick', state: 'done', attempts: 1, result: resultNow() });
  for (const [id, chat] of [
    ['render-none', undefined],
    ['render-page', 'web'],
  ] as const) {
    gateway.queueJob(id, { chat });
    gateway.reportJob(id, {}, Date.now() - A_WHILE_MS);
  }
  gateway.setNode(false);
  gateway.queueJob('render-late', { chat: CHAT });
  gateway.setNode(true);
  gateway.reportJob('render-late', {}, Date.now() - A_WHILE_MS);
  // Whatever was to come would have come before this one.
  beginJob('render-last');
  await card();
  expect(cards()).toHaveLength(1);
  expect(gateway.recorder.outbox.find('card:render-late')).toBeNull();
});
