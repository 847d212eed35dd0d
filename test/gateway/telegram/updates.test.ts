import type { IncomingMessage } from '../../../gateway/telegram/updates.ts';
import { createIntake, startUnderTest, type UnderTest } from './telegram-under-test.ts';

let t: UnderTest;
let intake: ReturnType<typeof createIntake>;
beforeEach(async () => {
  t = await startUnderTest();
  intake = createIntake();
});
afterEach(() => t.stop());

/** Everything sent so far, as the intake got it. */
async function received(count: number) {
  t.poll((incoming) => intake.accept(incoming));
  await t.server.waitFor(() => intake.accepted.length >= count);
  return intake.accepted;
}

test('a text message carries its key, sender, time and the message it answers', async () => {
  const question = t.ann.sends('first');
  t.ann.sends('second', { replyTo: question });
  const [first, second] = (await received(2)) as IncomingMessage[];
  expect(first).toMatchObject({
    kind: 'message',
    key: `telegram:7:${question.message_id}`,
    chat: 'telegram:7',
    externalId: String(question.message_id),
    senderId: 7,
    senderName: 'Ann',
    text: 'first',
    attachments: [],
    at: question.date * 1_000,
  });
  expect(second!.replyToExternalId).toBe(first!.externalId);
});

test('files come as attachments, with the caption as the text and the largest size of a photo', async () => {
  t.ann.sendsFile({ kind: 'photo', content: 'jpeg', caption: '/image resize', name: 'x' });
  t.ann.sendsFile({ kind: 'video', content: 'v', name: 'clip.mov', mime: 'video/quicktime' });
  t.ann.sendsFile({ kind: 'voice', content: 'o', mime: 'audio/ogg', name: 'v.ogg' });
  t.ann.sendsFile({ kind: 'document', content: 'a: 1', name: 'demo.yaml', mime: 'text/yaml' });
  t.ann.sendsFile({ kind: 'audio', content: 'm', name: 'song.mp3', mime: 'audio/mpeg' });
  t.ann.sendsFile({ kind: 'animation', content: 'g', name: 'g.mp4', mime: 'video/mp4' });
  t.ann.sendsFile({ kind: 'video_note', content: 'n', name: 'n.mp4', mime: 'video/mp4' });
  const messages = (await received(7)) as IncomingMessage[];
  expect(messages[0]!.text).toBe('/image resize');
  const photo = messages[0]!.attachments[0] as { telegramFileId: string; name: string };
  expect(photo.telegramFileId).not.toMatch(/-small$/);
  expect(photo.name).toMatch(/^photo-\d+\.jpg$/);
  expect(messages.slice(1).map(({ attachments: [file] }) => [file!.name, file!.mime])).toEqual([
    ['clip.mov', 'video/quicktime'],
    ['v.ogg', 'audio/ogg'],
    ['demo.yaml', 'text/yaml'],
    ['song.mp3', 'audio/mpeg'],
    ['g.mp4', 'video/mp4'],
    ['n.mp4', 'video/mp4'],
  ]);
  expect(messages[3]!.attachments[0]!.bytes).toBe(4);
});

test('a sticker is a message nothing can be done with, a service message is ignored', async () => {
  t.ann.sends('', { extra: { text: undefined, sticker: { file_id: 's', file_unique_id: 's' } } });
  t.ann.sends('', { extra: { text: undefined, pinned_message: {} } });
  const [sticker, service] = await received(2);
  expect(sticker).toMatchObject({ kind: 'message', text: '', attachments: [], unsupported: 'sticker' });
  expect(service).toEqual({ kind: 'ignored', what: 'service message' });
});

test('an edit of an old message runs nothing', async () => {
  const message = t.ann.sends('/run tick.sh');
  t.ann.edits(message, '/run other.sh');
  t.ann.sends('end');
  const accepted = await received(3);
  expect(accepted.map((one) => one.kind)).toEqual(['message', 'ignored', 'message']);
});

test('a press of a button carries its action and the message it stands under', async () => {
  const sent = await t.telegram.send({
    chat: 'telegram:7',
    text: 'Go?',
    buttons: [[{ label: 'Yes', action: 'approve:1' }]],
  });
  const key = t.ann.presses(t.server.sent(7)[0]!, 'Yes');
  const [press] = await received(1);
  expect(press).toEqual({
    kind: 'press',
    key,
    chat: 'telegram:7',
    messageExternalId: sent.externalIds[0],
    action: 'approve:1',
    senderId: 7,
    senderName: 'Ann',
  });
  expect(await t.telegram.answerPress(key, 'Done')).toEqual({ kind: 'sent' });
  expect((await t.telegram.answerPress(key)).kind).toBe('gone');
});

test('in a group only commands, mentions and answers to the bot are for us', async () => {
  const group = t.ann.inGroup(-1001, 'Team');
  const ours = await t.telegram.send({ chat: 'telegram:-1001', text: 'Hello all' });
  const ourMessage = t.server.world.store.message(-1001, ours.externalIds[0])!;
  group.sends('just talking');
  group.sends('/status@another_bot');
  group.sends('/status@Mainstay_Test_Bot now');
  group.sends('/jobs');
  group.sends('what do you think, @mainstay_test_bot?');
  group.sends('thanks', { replyTo: ourMessage });
  const accepted = await received(6);
  expect(accepted.map((one) => (one.kind === 'message' ? one.text : one.kind))).toEqual([
    'ignored',
    'ignored',
    '/status now',
    '/jobs',
    'what do you think, @mainstay_test_bot?',
    'thanks',
  ]);
});

test('an album whose parts come in two batches, with a failed commit between, is joined whole', async () => {
  t.ann.sendsFile({ kind: 'photo', content: '1', album: 'A1', caption: '/render slideshow' });
  t.ann.sendsFile({ kind: 'photo', content: '2', album: 'A1' });
  await received(2);
  intake.failures = 1;
  t.ann.sendsFile({ kind: 'photo', content: '3', album: 'A1' });
  await t.server.waitFor((server) => intake.accepted.length === 3 && server.world.updates.pending.length === 0);
  const parts = intake.accepted as IncomingMessage[];
  expect(parts.map((part) => part.album)).toEqual(['A1', 'A1', 'A1']);
  expect(new Set(parts.map((part) => part.key)).size).toBe(3);
});
