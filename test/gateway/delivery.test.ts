import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ArtifactRef } from '../../contracts/artifact.ts';
import type { Channel } from '../../gateway/channel.ts';
import type { OutgoingBody } from '../../gateway/recorder/outbox.ts';
import { telegramChannel } from '../../gateway/telegram-link.ts';
import { assembleGateway, type GatewayParts } from '../support/gateway-parts.ts';
import { until } from '../support/until.ts';
import { startUnderTest, type UnderTest } from './telegram/telegram-under-test.ts';

const CHAT = 'telegram:7';
let t: UnderTest;
let gateway: GatewayParts;
beforeEach(async () => {
  t = await startUnderTest();
  t.server.user({ id: 8, name: 'Ben' });
  gateway = await assembleGateway({ channel: telegramChannel(t.telegram) });
});
afterEach(async () => {
  await gateway.stop();
  await t.stop();
});

/** Puts a message and lets delivery know. */
function put(key: string, body: Partial<OutgoingBody> = {}, chat = CHAT): void {
  gateway.recorder.outbox.put(key, chat, { text: key, ...body }, Date.now());
  gateway.delivery.kick(chat);
}

const textsIn = (chat: number) => t.server.sent(chat).map(({ message }) => message.text ?? message.caption);
const sent = (count: number, chat = 7) =>
  t.server.waitFor(() => textsIn(chat).length === count && t.server.sent(chat), 20_000);
const callsOf = (method: string) => t.server.calls.filter((call) => call.method === method);
const settled = (key: string) =>
  until(`${key} is settled`, () => /sent|refused/.test(gateway.recorder.outbox.find(key)!.state), 20_000);

/** What a restart of the gateway finds in the same folder. */
async function restart(channel: Channel = telegramChannel(t.telegram)): Promise<void> {
  await gateway.crash();
  gateway = await assembleGateway({ dir: gateway.dir, channel });
  gateway.delivery.start();
}

describe('on a good day', () => {
  test('a chat gets its messages in their order, each a reply to its question', async () => {
    const question = t.ann.sends('/jobs');
    for (const key of ['one', 'two', 'three', 'four'])
      put(key, { replyToExternalId: String(question.message_id), format: 'plain' });
    await sent(4);
    expect(textsIn(7)).toEqual(['one', 'two', 'three', 'four']);
    expect(t.server.sent(7)[0]!.message.reply_to_message?.message_id).toBe(question.message_id);
    await settled('four');
    expect(gateway.recorder.outbox.waiting()).toBe(0);
  });

  test('files come as messages of their own, the text under the first', async () => {
    const artifact = async (name: string): Promise<ArtifactRef> => {
      const path = join(gateway.dir, name);
      writeFileSync(path, `content of ${name}`);
      const kept = await gateway.files.keep(path);
      return { ...kept, name, mime: 'application/pdf', path: `/home/node/${name}` };
    };
    const artifacts = [await artifact('a.pdf'), await artifact('b.pdf')];
    put('files', { text: 'two files', artifacts });
    const [first, second] = await sent(2);
    expect(textsIn(7)).toEqual(['two files', undefined]);
    expect(first!.file).toMatchObject({ name: 'a.pdf', sha256: artifacts[0]!.sha256 });
    expect(second!.file).toMatchObject({ name: 'b.pdf', sha256: artifacts[1]!.sha256 });
    await settled('files');
    expect(gateway.recorder.outbox.find('files')!.externalIds).toHaveLength(2);
  });

  test('what the page and the terminal show needs no outbox', () => {
    expect(gateway.delivery.reaches('web')).toBe(false);
    expect(gateway.delivery.reaches(CHAT)).toBe(true);
  });
});

describe('on a bad day', () => {
  test('a chat that has to wait keeps its order, and no other chat waits with it', async () => {
    t.server.fault({ method: 'sendMessage', kind: 'error', code: 502 });
    put('one');
    await t.server.waitFor(() => callsOf('sendMessage').length === 1);
    put('two');
    put('elsewhere', {}, 'telegram:8');
    const [other] = await sent(1, 8);
    const mine = await sent(2);
    expect(textsIn(7)).toEqual(['one', 'two']);
    expect(other!.at).toBeLessThan(mine[0]!.at);
  });

  test('a long 429 holds the whole chat for the time Telegram asked for', async () => {
    t.server.fault({ method: 'sendMessage', kind: 'flood', retryAfter: 6 });
    put('one');
    const [refused] = await t.server.waitFor(() => callsOf('sendMessage').length === 1 && callsOf('sendMessage'));
    put('two');
    await sent(2);
    expect(textsIn(7)).toEqual(['one', 'two']);
    expect(t.server.sent(7)[0]!.at - refused!.at).toBeGreaterThanOrEqual(5_990);
    expect(callsOf('sendMessage')).toHaveLength(3);
  });

  test('a message that fails again and again lets the others pass in the end', async () => {
    const stubborn: Channel = {
      ...telegramChannel(t.telegram),
      send: async (message, delivered) =>
        message.text === 'poison'
          ? { kind: 'retry-later', afterMs: 20, reason: 'x', externalIds: [] }
          : telegramChannel(t.telegram).send(message, delivered),
    };
    await restart(stubborn);
    put('poison');
    put('after it');
    await sent(1);
    expect(gateway.recorder.outbox.find('poison')!.attempts).toBeGreaterThan(4);
  });

  test('what Telegram will never take is given up, and the next goes on', async () => {
    t.server.fault({ method: 'sendMessage', kind: 'error', code: 403, description: 'Forbidden: bot was blocked' });
    put('refused');
    put('next');
    await sent(1);
    expect(textsIn(7)).toEqual(['next']);
    expect(gateway.recorder.outbox.find('refused')!.state).toBe('refused');
    expect(gateway.recorder.entries.after(0, 9).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^An answer to telegram:7 could not be delivered: .*bot was blocked/),
    ]);
  });
});

/** A gateway sends this one and dies before it takes note. */
async function sendAndDie(key: string, body: Partial<OutgoingBody>): Promise<void> {
  const channel = telegramChannel(t.telegram);
  await new Promise<void>((died) => {
    const dying: Channel = {
      ...channel,
      async send(message, delivered) {
        await channel.send(message, delivered);
        died();
        return new Promise(() => undefined);
      },
    };
    void restart(dying).then(() => put(key, body));
  });
}

/** Takes in what people write. */
const listen = () =>
  t.poll((updates) => {
    for (const one of updates)
      if (one.kind === 'message') gateway.say(one.text, { chat: CHAT, externalId: one.externalId });
  });

describe('a message that may have arrived', () => {
  beforeEach(() => void t.poll(() => undefined));
  const question = () => ({ replyToExternalId: String(t.ann.sends('/status').message_id) });

  test('since the line broke after it did, is found and not sent again', async () => {
    const body = question();
    t.server.fault({ method: 'sendMessage', kind: 'drop', when: 'after' });
    put('answer', body);
    await settled('answer');
    expect(callsOf('sendMessage')).toHaveLength(1);
    const [only] = await sent(1);
    expect(gateway.recorder.outbox.find('answer')!.externalIds).toEqual([String(only!.message.message_id)]);
    expect(only!.edits).toEqual([]);
  });

  test('but did not, is sent once', async () => {
    const body = question();
    t.server.fault({ method: 'sendMessage', kind: 'drop', when: 'before' });
    put('answer', body);
    await settled('answer');
    expect(textsIn(7)).toEqual(['answer']);
  });

  test('is found although its question is long ago', async () => {
    const body = question();
    for (let n = 0; n < 15; n += 1) {
      put(`answer ${n}`, { replyToExternalId: String(t.ann.sends('/jobs').message_id) });
      await settled(`answer ${n}`);
    }
    t.server.fault({ method: 'sendMessage', kind: 'drop', when: 'after' });
    put('at last', body);
    await settled('at last');
    expect(textsIn(7).filter((text) => text === 'at last')).toHaveLength(1);
    // It is looked for where it can be, not in all that was said since.
    expect(callsOf('editMessageText').length).toBeLessThan(5);
  });

  // The protection is `sent_after` with `sharesMessageIds`: the search begins after what the others used up.
  test('is found although other chats had used up many numbers before', async () => {
    const body = question();
    for (let n = 0; n < 30; n += 1) put(`other ${n}`, {}, 'telegram:8');
    await settled('other 29');
    t.server.fault({ method: 'sendMessage', kind: 'drop', when: 'after' });
    put('answer', body);
    await settled('answer');
    expect(textsIn(7)).toEqual(['answer']);
    expect(callsOf('editMessageText').length).toBeLessThan(5);
  });

  test('when the gateway died before it took note, is found by the next one', async () => {
    await sendAndDie('answer', question());
    expect(gateway.recorder.outbox.find('answer')!.state).toBe('sending');
    await restart();
    await settled('answer');
    expect(textsIn(7)).toEqual(['answer']);
    expect(callsOf('sendMessage')).toHaveLength(1);
  });

  test('and was to say something else by then, is the one message and says it', async () => {
    const body = question();
    t.server.fault({ method: 'sendMessage', kind: 'drop', when: 'after' });
    put('notice', { ...body, text: 'Node offline, jobs queued' });
    await t.server.waitFor(() => callsOf('sendMessage').length === 1);
    gateway.recorder.outbox.change('notice', { ...body, text: '1 job, longest wait 2 s' }, 0);
    await settled('notice');
    expect(textsIn(7)).toEqual(['1 job, longest wait 2 s']);
  });

  test('is looked for until Telegram can be asked, not sent blindly', async () => {
    const body = question();
    t.server.fault({ method: 'sendMessage', kind: 'drop', when: 'after' });
    t.server.fault({ method: 'editMessageText', kind: 'error', code: 502 });
    put('answer', body);
    await settled('answer');
    expect(textsIn(7)).toEqual(['answer']);
    expect(callsOf('sendMessage')).toHaveLength(1);
  });
});

describe('a message that may have arrived before what people wrote was taken in', () => {
  // The protection is `channel.caughtUp()` in `whatArrived`.
  test('is looked for after it is', async () => {
    const { message_id } = t.ann.sends('/status');
    for (let n = 0; n < 30; n += 1) t.ann.sends(`not taken in ${n}`);
    t.server.fault({ method: 'sendMessage', kind: 'drop', when: 'after' });
    // The first poll succeeds only after the first look would have been made.
    t.server.fault({ method: 'getUpdates', kind: 'error', code: 502, times: 3 });
    listen();
    put('answer', { replyToExternalId: String(message_id) });
    await settled('answer');
    expect(textsIn(7).filter((text) => text === 'answer')).toHaveLength(1);
  });

  // The protection is `listening` in `gateway/telegram/index.ts`.
  test('is looked for after it is, though polling begins later than sending', async () => {
    const { message_id } = t.ann.sends('/status');
    for (let n = 0; n < 30; n += 1) t.ann.sends(`not taken in ${n}`);
    await sendAndDie('answer', { replyToExternalId: String(message_id) });
    await restart();
    // What is looked for too early is looked for by now.
    await setImmediate();
    listen();
    await settled('answer');
    expect(textsIn(7).filter((text) => text === 'answer')).toHaveLength(1);
  });

  // The protection is the first term of the order in `outbox.next`.
  test('comes first: no other is sent that could be taken for it', async () => {
    const { message_id } = t.ann.sends('/status');
    await restart({ ...telegramChannel(t.telegram), send: () => new Promise(() => undefined) });
    put('first', { replyToExternalId: String(message_id) });
    expect(gateway.recorder.outbox.find('first')!.state).toBe('sending');
    t.server.fault({ method: 'editMessageText', kind: 'error', code: 502 });
    await restart();
    t.poll(() => undefined);
    await until('it waits to be looked for again', () => gateway.recorder.outbox.find('first')!.notBefore > 0);
    // The pause is on record; what keeps the chat's order in memory goes with the process.
    await restart();
    t.server.fault({ method: 'sendMessage', kind: 'drop', when: 'after' });
    put('second');
    await settled('second');
    expect(textsIn(7)).toEqual(['first', 'second']);
    expect(t.server.sent(7).flatMap(({ edits }) => edits)).toEqual([]);
    expect(callsOf('sendMessage')).toHaveLength(2);
  });
});

describe('stopping', () => {
  test('waits for what is being sent, so that the next start has nothing to look for', async () => {
    t.server.fault({ method: 'sendMessage', kind: 'stall', ms: 300, when: 'after' });
    put('answer');
    await sent(1);
    await gateway.delivery.stop();
    expect(gateway.recorder.outbox.find('answer')).toMatchObject({ state: 'sent', sentVersion: 1 });
  });

  test('begins nothing new, which the next start then sends', async () => {
    t.server.fault({ method: 'sendMessage', kind: 'stall', ms: 200, when: 'after' });
    put('one');
    put('two');
    await sent(1);
    await gateway.delivery.stop();
    expect(textsIn(7)).toEqual(['one']);
    await restart();
    await sent(2);
    expect(textsIn(7)).toEqual(['one', 'two']);
  });
});

test('a file that is gone does not stop the messages after it', async () => {
  const path = join(gateway.dir, 'a.pdf');
  writeFileSync(path, 'x');
  const kept = await gateway.files.keep(path);
  await rm(gateway.files.path(kept.sha256));
  put('gone', { artifacts: [{ ...kept, name: 'a.pdf', mime: 'application/pdf', path: '/home/node/a.pdf' }] });
  put('next');
  await sent(1);
  expect(textsIn(7)).toEqual(['next']);
});
