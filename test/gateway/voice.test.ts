import type { NodeAnnouncement } from '../../contracts/http/node.ts';
import { conversationOf } from '../../gateway/agent/conversation.ts';
import { assembleGateway, type GatewayParts } from '../support/gateway-parts.ts';
import { until } from '../support/until.ts';

let g: GatewayParts;
beforeEach(async () => {
  g = await assembleGateway();
});
afterEach(() => g.stop());

const file = (name: string, mime: string) => ({ sha256: 'a'.repeat(64), name, mime, bytes: 5 });
const note = file('voice-1.ogg', 'audio/ogg');

function announce(voice: NodeAnnouncement['voice']): void {
  const announcement: NodeAnnouncement = {
    ...{
      queue: 'mac-node',
      version: '0',
      buildId: 'b',
      pid: 1,
      host: 'h',
      slots: 1,
      running: 0,
      skills: [],
      tools: {},
    },
    voice,
  };
  g.recorder.nodes.announce('mac-node', announcement, Date.now());
}

const replyTo = (id: string) => until('it is answered', () => g.recorder.messages.reply(id)?.text);
const heard = (messageId: string, text: string) =>
  g.desk.hear({ messageId, transcripts: [{ text, by: 'openai/whisper-1', seconds: 3, costUsd: 0.0003 }] });

test('where nobody listens, the answer says how to turn it on, and that the note is kept', async () => {
  expect(await replyTo(g.say('', { attachments: [note] }))).toMatch(/No node .* voice-1\.ogg is kept/);
  announce({ by: 'nobody', missing: 'Voice notes are not listened to. Set voice in config.yaml.' });
  expect(await replyTo(g.say('', { attachments: [note] }))).toMatch(/Set voice in config\.yaml\. voice-1\.ogg is kept/);
});

test('a note is listened to, shown as heard, and then words like any other: a reminder for one', async () => {
  announce({ by: 'openai/whisper-1' });
  const id = g.say('', { attachments: [note] });
  const plan = await g.desk.handleMessage(id);
  expect(plan).toMatchObject({ next: 'listen', listen: { queue: 'mac-node-light', calls: [{ file: note }] } });
  await heard(id, 'Remind me tomorrow at nine to call Ana.');
  await heard(id, 'Remind me tomorrow at nine to call Ana.');
  expect(await replyTo(id)).toMatch(/^Tomorrow, .*, 09:00: call Ana$/);
  const texts = g.said().map(({ text }) => text);
  expect(texts).toEqual([
    'Remind me tomorrow at nine to call Ana.',
    'Heard: Remind me tomorrow at nine to call Ana.',
    expect.stringMatching(/09:00: call Ana$/),
  ]);
});

test('what was said is no command, however it sounds', async () => {
  announce({ by: 'openai/whisper-1' });
  const id = g.say('', { attachments: [note] });
  await heard(id, '/status');
  expect(await replyTo(id)).toMatch(/goes to the agent, and no model is configured/);
});

test('sound that comes with a command is the command’s', async () => {
  announce({ by: 'openai/whisper-1' });
  expect(await replyTo(g.say('/help', { attachments: [note] }))).toContain('/status');
});

test('a conversation shows the pictures of its question and the last few before', () => {
  const picture = (nth: number) => ({ ...file(`${nth}.jpg`, 'image/jpeg'), sha256: String(nth).repeat(64) });
  for (const nth of [1, 2, 3, 4, 5]) g.say(`look ${nth}`, { attachments: [picture(nth)] });
  const id = g.say('and this?', { attachments: [picture(6), file('a.txt', 'text/plain')] });
  const { messages } = conversationOf(g.recorder, g.recorder.messages.find(id)!, 'UTC');
  const shown = messages.flatMap(({ role, content }) =>
    role === 'user' && typeof content !== 'string'
      ? content.flatMap((part) => (part.type === 'image' ? part.file.name : []))
      : [],
  );
  expect(shown).toEqual(['2.jpg', '3.jpg', '4.jpg', '5.jpg', '6.jpg']);
  expect(messages.at(-1)!.content).toContainEqual({
    type: 'text',
    text: 'and this?\nAttached: 6.jpg\nAttached: a.txt',
  });
});
