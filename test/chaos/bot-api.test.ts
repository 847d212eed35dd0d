import { startBotApi, type BotApiServer } from '../support/bot-api-server.ts';

let server: BotApiServer;
beforeEach(async () => (server = await startBotApi()));
afterEach(() => server.close());

async function post(path: string, body: unknown): Promise<any> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${server.root}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}
const call = (method: string, body: unknown = {}) => post(`/bot${server.token}/${method}`, body);

test('of two pollers the older is told so, and the newer gets the updates', async () => {
  const older = call('getUpdates', { timeout: 20 });
  await server.waitFor(() => server.world.updates.polling);
  const newer = call('getUpdates', { timeout: 20 });
  expect(await older).toMatchObject({ ok: false, error_code: 409 });
  server.user({ id: 7, name: 'Ann' }).sends('hi');
  expect(await newer).toMatchObject({ ok: true, result: [{ message: { text: 'hi' } }] });
});

test('an update is handed out again until an offset above it confirms it', async () => {
  server.user({ id: 7, name: 'Ann' }).sends('hi');
  const [{ update_id }] = (await call('getUpdates')).result;
  expect((await call('getUpdates', { offset: update_id })).result).toHaveLength(1);
  expect((await call('getUpdates', { offset: update_id + 1 })).result).toEqual([]);
  server.world.updates.repeat(1);
  expect((await call('getUpdates')).result).toMatchObject([{ update_id }]);
});

test.each([
  [{ text: ' \u200b\n' }, 'message text is empty'],
  [{ text: 'x'.repeat(4_097) }, 'message is too long'],
  [{ text: '<b>x', parse_mode: 'HTML' }, `can't parse entities: Can't find end tag corresponding to start tag "b"`],
  [
    { text: '<blink>x</blink>', parse_mode: 'HTML' },
    `can't parse entities: Unsupported start tag "blink" at byte offset 0`,
  ],
  [{ text: 'x', reply_parameters: { message_id: 99 } }, 'message to be replied not found'],
  [
    { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'b', callback_data: 'ä'.repeat(33) }]] } },
    'BUTTON_DATA_INVALID',
  ],
  [
    { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'b', url: 'http://localhost:8233' }]] } },
    "inline keyboard button URL 'http://localhost:8233' is invalid: Wrong HTTP URL",
  ],
])('Telegram’s refusal of %j', async (fields, description) => {
  server.user({ id: 7, name: 'Ann' });
  expect(await call('sendMessage', { chat_id: 7, ...fields })).toMatchObject({
    ok: false,
    error_code: 400,
    description: `Bad Request: ${description}`,
  });
});

test('a program outside can play the user, set faults, and wait for what the bot sends', async () => {
  const { message_id } = await post('/control/send', { id: 7, name: 'Ann', text: '/status' });
  await post('/control/fault', { method: 'sendMessage', kind: 'flood', retryAfter: 3 });
  const answer = {
    chat_id: 7,
    text: 'ready',
    reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] },
  };
  expect(await call('sendMessage', answer)).toMatchObject({ error_code: 429, parameters: { retry_after: 3 } });
  const waiting = post('/control/wait', { chat: 7, count: 1 });
  await call('sendMessage', answer);
  const [sent] = await waiting;
  expect(sent.message).toMatchObject({ text: 'ready', message_id: message_id + 1 });
  await post('/control/press', { id: 7, messageId: sent.message.message_id, label: 'Go' });
  expect((await call('getUpdates')).result).toMatchObject([{ message: {} }, { callback_query: { data: 'go' } }]);
  expect(await post('/control/calls', { method: 'sendMessage' })).toHaveLength(2);
  expect((await post('/control/nothing', {})).error).toMatch(/There is no/);
});
