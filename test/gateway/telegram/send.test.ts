import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { OutgoingArtifact, OutgoingMessage } from '../../../gateway/channel.ts';
import { startUnderTest, type UnderTest } from './telegram-under-test.ts';

const CHAT = 'telegram:7';
let t: UnderTest;
let dir: string;
beforeEach(async () => {
  t = await startUnderTest();
  dir = mkdtempSync(join(tmpdir(), 'send-'));
});
afterEach(async () => {
  await t.stop();
  rmSync(dir, { recursive: true, force: true });
});

const sent = () => t.server.sent(7);
const texts = () => sent().map((one) => one.message.text ?? one.message.caption);
const calls = (method: string) => t.server.calls.filter((call) => call.method === method);

function artifact(name: string, mime: string, content: Buffer, more: Partial<OutgoingArtifact> = {}): OutgoingArtifact {
  const localPath = join(dir, name);
  writeFileSync(localPath, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name, mime, sha256, bytes: content.length, path: `/home/node/workspace/out/${name}`, localPath, ...more };
}

const png = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();

describe('text', () => {
  test('goes as a silent or loud reply with its markup and buttons, and without link previews', async () => {
    const question = t.ann.sends('/status');
    const outcome = await t.telegram.send({
      chat: CHAT,
      text: '**Ready** https://example.org',
      replyToExternalId: String(question.message_id),
      buttons: [
        [
          { label: 'Cancel', action: 'cancel:1' },
          { label: 'Open', url: 'http://127.0.0.1:8233/x' },
        ],
      ],
      silent: true,
    });
    const [one] = sent();
    expect(outcome).toEqual({ kind: 'sent', externalIds: [String(one!.message.message_id)] });
    expect(one!.message).toMatchObject({
      text: 'Ready https://example.org',
      entities: [{ type: 'bold', offset: 0, length: 5 }],
    });
    expect(one!.message.reply_to_message?.message_id).toBe(question.message_id);
    // Telegram would refuse the whole message for the loopback link.
    expect(one!.message.reply_markup).toEqual({ inline_keyboard: [[{ text: 'Cancel', callback_data: 'cancel:1' }]] });
    expect(one!.asked).toMatchObject({ disable_notification: true, link_preview_options: { is_disabled: true } });
  });

  test('arrives although the message it answers is gone', async () => {
    expect((await t.telegram.send({ chat: CHAT, text: 'late', replyToExternalId: '999' })).kind).toBe('sent');
  });

  test('too long for one message comes in several, in order, the buttons under the last', async () => {
    const lines = Array.from({ length: 900 }, (_, i) => `line ${i}`);
    const outcome = await t.telegram.send({
      chat: CHAT,
      text: lines.join('\n'),
      buttons: [[{ label: 'Retry', action: 'r' }]],
    });
    expect(outcome.externalIds).toHaveLength(2);
    expect(texts().join('\n').split('\n')).toEqual(lines);
    expect(sent().map((one) => one.message.reply_markup !== undefined)).toEqual([false, true]);
  });

  test('goes letter by letter where Telegram will not have its markup', async () => {
    t.server.fault({
      method: 'sendMessage',
      kind: 'error',
      code: 400,
      description: "Bad Request: can't parse entities: whatever",
    });
    expect((await t.telegram.send({ chat: CHAT, text: 'so **bold**' })).kind).toBe('sent');
    expect(sent()[0]!.message).toMatchObject({ text: 'so bold', entities: [] });
  });
});

describe('artifacts', () => {
  test('a video comes playable, with thumbnail, size, length and the text as its caption', async () => {
    const thumbnailPath = join(dir, 'thumb.jpg');
    writeFileSync(
      thumbnailPath,
      await sharp(await png(320, 180))
        .jpeg()
        .toBuffer(),
    );
    const video = artifact('demo.mp4', 'video/mp4', Buffer.alloc(300_000, 7), {
      width: 1920,
      height: 1080,
      durationS: 20.2,
      thumbnailPath,
    });
    await t.telegram.send({ chat: CHAT, text: 'Done\nProcessing time: 12.3 s', artifacts: [video] });
    const [one] = sent();
    expect(one!.method).toBe('sendvideo');
    expect(one!.message).toMatchObject({
      caption: 'Done\nProcessing time: 12.3 s',
      video: { width: 1920, height: 1080, duration: 20 },
    });
    expect(one!.asked.supports_streaming).toBe('true');
    expect(one!.file).toMatchObject({ name: 'demo.mp4', sha256: video.sha256 });
    expect(one!.thumbnail?.bytes).toBe(statSync(thumbnailPath).size);
  });

  test.each([
    ['a photo by Telegram’s rules', { width: 800, height: 600 }, 'sendphoto'],
    ['a page too long for a photo', { width: 800, height: 9_900 }, 'senddocument'],
    ['a strip too narrow for a photo', { width: 10, height: 400 }, 'senddocument'],
  ])('%s goes the right way', async (_, size, method) => {
    await t.telegram.send({
      chat: CHAT,
      text: '',
      artifacts: [artifact('a.png', 'image/png', await png(size.width, size.height), size)],
    });
    expect(sent().map((one) => one.method)).toEqual([method]);
  });

  test('what Telegram refuses as a photo comes as a document', async () => {
    const strip = artifact('strip.png', 'image/png', await png(10, 400));
    expect((await t.telegram.send({ chat: CHAT, text: 'strip', artifacts: [strip] })).kind).toBe('sent');
    expect(sent().map((one) => [one.method, one.message.caption])).toEqual([['senddocument', 'strip']]);
  });

  test('a text too long for a caption goes before the files, each of which is a message', async () => {
    const files = ['a.pdf', 'b.pdf'].map((name) => artifact(name, 'application/pdf', Buffer.from(name)));
    const outcome = await t.telegram.send({ chat: CHAT, text: 'x'.repeat(1_025), artifacts: files });
    expect(sent().map((one) => one.method)).toEqual(['sendMessage', 'senddocument', 'senddocument']);
    expect(outcome.externalIds).toEqual(sent().map((one) => String(one.message.message_id)));
    expect(sent()[2]!.file!.name).toBe('b.pdf');
  });

  test('names that would break the upload’s header do not', async () => {
    const odd = artifact('Überblick 100%;"x".pdf', 'application/pdf', Buffer.from('pdf'));
    await t.telegram.send({ chat: CHAT, text: 'odd', artifacts: [odd] });
    expect(sent()[0]!.file).toMatchObject({ name: 'Überblick 100%__x_.pdf', sha256: odd.sha256 });
  });

  test.each([
    ['known beforehand', 100_000, undefined],
    [
      'learnt from Telegram (413)',
      1e9,
      { method: 'sendVideo', kind: 'error', code: 413, description: 'Request Entity Too Large' },
    ],
  ] as const)('a file over the limit, %s, becomes a preview and where to find it', async (_, maxUploadBytes, fault) => {
    await t.stop();
    t = await startUnderTest({ maxUploadBytes });
    if (fault !== undefined) t.server.fault(fault);
    const thumbnailPath = join(dir, 'thumb.jpg');
    writeFileSync(
      thumbnailPath,
      await sharp(await png(320, 180))
        .jpeg()
        .toBuffer(),
    );
    const video = artifact('big.mp4', 'video/mp4', Buffer.alloc(200_000), { thumbnailPath });
    expect((await t.telegram.send({ chat: CHAT, text: 'Done', artifacts: [video] })).kind).toBe('sent');
    const [one] = sent();
    expect(one!.method).toBe('sendphoto');
    expect(one!.file!.bytes).toBe(readFileSync(thumbnailPath).length);
    expect(one!.message.caption).toContain('/home/node/workspace/out/big.mp4');
  });

  test('a file over the limit without a thumbnail becomes a sentence', async () => {
    await t.stop();
    t = await startUnderTest({ maxUploadBytes: 10 });
    await t.telegram.send({
      chat: CHAT,
      text: 'Done',
      artifacts: [artifact('big.zip', 'application/zip', Buffer.alloc(20))],
    });
    expect(texts()[0]).toBe('Done');
    expect(texts()[1]).toContain('/home/node/workspace/out/big.zip');
  });

  test('a file that is gone is refused, not tried for ever', async () => {
    const gone = artifact('gone.pdf', 'application/pdf', Buffer.from('x'));
    rmSync(gone.localPath);
    const outcome = await t.telegram.send({ chat: CHAT, text: 'x', artifacts: [gone] });
    expect(outcome).toMatchObject({ kind: 'refused', externalIds: [] });
    expect(sent()).toEqual([]);
  });
});

describe('bad days', () => {
  const message: OutgoingMessage = { chat: CHAT, text: 'the one answer' };

  test('a short 429 is waited out, a long one is handed back with its time', async () => {
    t.server.fault({ method: 'sendMessage', kind: 'flood', retryAfter: 1 });
    const before = Date.now();
    expect((await t.telegram.send(message)).kind).toBe('sent');
    expect(Date.now() - before).toBeGreaterThanOrEqual(1_000);
    t.server.fault({ method: 'sendMessage', kind: 'flood', retryAfter: 40 });
    expect(await t.telegram.send(message)).toMatchObject({ kind: 'retry-later', afterMs: 40_000 });
    expect(texts()).toEqual(['the one answer']);
  });

  test.each([
    ['500', { kind: 'error', code: 500 }, 'retry-later'],
    ['502 in HTML', { kind: 'error', code: 502, html: true }, 'retry-later'],
    ['504, behind which somebody may have the request', { kind: 'error', code: 504, html: true }, 'unclear'],
    ['a revoked token', { kind: 'error', code: 401, description: 'Unauthorized' }, 'retry-later'],
    [
      'a user who blocked the bot',
      { kind: 'error', code: 403, description: 'Forbidden: bot was blocked by the user' },
      'refused',
    ],
    ['a connection cut before the work', { kind: 'drop', when: 'before' }, 'unclear'],
    ['a connection cut after the work', { kind: 'drop', when: 'after' }, 'unclear'],
  ] as const)('%s is told as what it is, and never sent twice by itself', async (_, fault, kind) => {
    t.server.fault({ ...fault, method: 'sendMessage' });
    const outcome = await t.telegram.send(message);
    expect(outcome.kind).toBe(kind);
    expect(calls('sendMessage')).toHaveLength(1);
    expect(JSON.stringify(outcome)).not.toContain(t.server.token);
  });

  test('nobody listening means certainly not sent', async () => {
    await t.server.close();
    expect((await t.telegram.send(message)).kind).toBe('retry-later');
    t = await startUnderTest();
  });

  test('an upload cut half-way means certainly not sent', async () => {
    const cutting = createServer((socket) => socket.once('data', () => socket.destroy())).listen(0, '127.0.0.1');
    await new Promise((resolve) => cutting.once('listening', resolve));
    const { port } = cutting.address() as { port: number };
    const other = await startUnderTest({ apiRoot: `http://127.0.0.1:${port}` });
    const big = artifact('big.bin', 'application/octet-stream', Buffer.alloc(30_000_000));
    const outcome = await other.telegram.send({ chat: CHAT, text: 'x', artifacts: [big] });
    expect(outcome.kind).toBe('retry-later');
    await other.stop();
    await new Promise((resolve) => cutting.close(resolve));
  });

  test('a message of several parts goes on where it was cut off', async () => {
    const long: OutgoingMessage = { chat: CHAT, text: `${'a'.repeat(4_000)}\n\n${'b'.repeat(4_000)}\n\nend` };
    t.server.fault({ method: 'sendMessage', kind: 'error', code: 500, times: 1, skip: 1 });
    const first = await t.telegram.send(long);
    expect(first).toMatchObject({ kind: 'retry-later', externalIds: [expect.any(String)] });
    const second = await t.telegram.send(long, { alreadySent: first.externalIds });
    expect(second.externalIds).toHaveLength(2);
    expect(texts().map((text) => text!.slice(-3))).toEqual(['aaa', 'end']);
  });

  test('what arrived of an unclear send is found again, what did not is not', async () => {
    const question = t.ann.sends('/status');
    const after = String(question.message_id);
    const buttons = [[{ label: 'Retry', action: 'retry:1' }]];
    t.server.fault({ method: 'sendMessage', kind: 'drop', when: 'after' });
    await t.telegram.send({ ...message, buttons });
    t.ann.sends('another question meanwhile');
    expect(await t.telegram.find({ ...message, buttons }, { after })).toEqual([String(question.message_id + 1)]);
    expect(sent()[0]!.edits).toEqual([]);
    expect(
      await t.telegram.find(
        { chat: CHAT, text: 'never sent' },
        { after, known: new Set([String(question.message_id + 1)]) },
      ),
    ).toEqual([]);
  });

  test('of a file cut off after a first part, both are found and nothing is sent again', async () => {
    const after = String(t.ann.sends('/render').message_id);
    const files = [
      artifact('a.pdf', 'application/pdf', Buffer.from('a')),
      artifact('b.pdf', 'application/pdf', Buffer.from('b')),
    ];
    const whole = { chat: CHAT, text: 'x'.repeat(1_100), artifacts: files };
    await t.telegram.send(whole);
    const found = await t.telegram.find(whole, { after });
    expect(found).toHaveLength(3);
    expect(await t.telegram.send(whole, { alreadySent: found })).toEqual({ kind: 'sent', externalIds: found });
    expect(sent()).toHaveLength(3);
  });

  test('a quick exchange is not slowed by the limits, a flood is, and another chat does not wait for it', async () => {
    t.server.user({ id: 8, name: 'Ben' });
    const begun = Date.now();
    await Promise.all(
      Array.from({ length: 104 }, (_, i) => t.telegram.send({ chat: CHAT, text: `${i}` })).concat(
        t.telegram.send({ chat: 'telegram:8', text: 'meanwhile' }),
      ),
    );
    const at = sent().map((one) => one.at - begun);
    // At one a second the first hundred would take as many seconds; the last four are the flood.
    expect(at[99]).toBeLessThan(20_000);
    expect(at[103]).toBeGreaterThanOrEqual(3_990);
    expect(texts().slice(-2)).toEqual(['102', '103']);
    expect(t.server.sent(8)[0]!.at).toBeLessThan(sent()[103]!.at);
  });
});

describe('edits', () => {
  test('change text and buttons, under a file its caption; no change is no failure', async () => {
    const card = (await t.telegram.send({ chat: CHAT, text: 'queued', buttons: [[{ label: 'Cancel', action: 'c' }]] }))
      .externalIds[0]!;
    expect(await t.telegram.edit({ chat: CHAT, externalId: card, text: '*done*' })).toEqual({ kind: 'sent' });
    expect(await t.telegram.edit({ chat: CHAT, externalId: card, text: '*done*' })).toEqual({ kind: 'sent' });
    const file = (
      await t.telegram.send({
        chat: CHAT,
        text: 'old',
        artifacts: [artifact('a.pdf', 'application/pdf', Buffer.from('a'))],
      })
    ).externalIds[0]!;
    expect(await t.telegram.edit({ chat: CHAT, externalId: file, text: 'new' })).toEqual({ kind: 'sent' });
    expect(texts()).toEqual(['done', 'new']);
    expect(sent()[0]!.message.reply_markup).toBeUndefined();
    expect(sent().map((one) => one.edits.length)).toEqual([1, 1]);
  });

  test('of a message that is gone say so, and without an answer may simply be repeated', async () => {
    expect((await t.telegram.edit({ chat: CHAT, externalId: '999', text: 'x' })).kind).toBe('gone');
    const card = (await t.telegram.send({ chat: CHAT, text: 'queued' })).externalIds[0]!;
    t.server.fault({ method: 'editMessageText', kind: 'drop', when: 'after' });
    expect((await t.telegram.edit({ chat: CHAT, externalId: card, text: 'done' })).kind).toBe('retry-later');
    expect((await t.telegram.edit({ chat: CHAT, externalId: card, text: 'done' })).kind).toBe('sent');
  });
});

test('the command menu holds what Telegram has a place for', async () => {
  await t.telegram.setCommands([
    { name: 'status', summary: 'How things are' },
    { name: 'Not-A-Name', summary: 'x' },
  ]);
  expect(t.server.world.commands).toEqual([{ command: 'status', description: 'How things are' }]);
});
