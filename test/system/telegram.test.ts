import type { WireMessage } from '../support/bot-api-server.ts';
import { createTelegramMainstay, type TelegramMainstay, textOf } from '../support/telegram-mainstay.ts';

let t: TelegramMainstay;
beforeAll(async () => {
  t = await createTelegramMainstay();
  await t.mainstay.start();
}, 120_000);
afterAll(() => t.dispose());

/** Says something and waits for its answer, so that everything said before has been taken in. */
const settle = () => t.ask('/jobs all');

describe('what needs no job', () => {
  test('/status is answered as a reply to its message', async () => {
    const asked = t.ann.sends('/status');
    const { message, asked: call } = await t.replyTo(asked);
    expect(message.text).toMatch(/^Mainstay \d+\.\d+\.\d+ up .+\nTemporal 1\.\d+\.\d+ at .+\nmac-node /);
    expect(call.reply_parameters).toMatchObject({ message_id: asked.message_id });
    expect(t.repliesTo(asked)).toHaveLength(1);
  });

  test('free text says that no model is configured, and lists what works', async () => {
    const answer = await t.ask('What is the weather like?');
    expect(answer).toMatch(/no model is configured/);
    expect(answer).toMatch(/^\/render: /m);
    expect(answer).not.toMatch(/^\/deploy: /m);
  });

  test('an unknown command suggests the nearest one', async () => {
    expect(await t.ask('/rendr storyboards/demo.yaml')).toMatch(/There is no \/rendr; did you mean \/render\?/);
    expect(await t.ask('/xyzzy')).toBe('There is no /xyzzy. /help lists what there is.');
  });

  test('a command that is not built yet says so and is not in the menu', async () => {
    expect(await t.ask('/deploy blueprint')).toMatch(/^\/deploy is not built yet/);
    const menu = await t.server.waitFor((server) => server.world.commands.length > 0 && server.world.commands);
    expect(menu.map(({ command }) => command)).toEqual(expect.arrayContaining(['help', 'status', 'render', 'run']));
    expect(menu.map(({ command }) => command)).not.toContain('deploy');
  });

  test.each([
    ['/render', 'source is missing'],
    ['/render storyboards/demo.yaml preset=loud', 'preset must be one of draft, final'],
    ['/render storyboards/demo.yaml volume=3', '"volume=3"'],
    ['/render ../secrets.yaml', 'source must be a path inside the workspace'],
    ['/run ../../bin/sh', 'script must be a path inside workspace/scripts'],
    ['/run "hello.sh', 'is left open'],
    ['/browse', 'is missing'],
    ['/cancel render-nonsense', 'There is no job render-nonsense'],
    ['/cancel', 'Nothing is under way in this chat'],
    ['/stop', 'Nothing is under way in this chat.'],
  ])('%s names what is wrong and starts nothing', async (said, sentence) => {
    expect(await t.ask(said)).toContain(sentence);
    expect(await t.jobs()).toEqual([]);
  });

  test('a file over what Telegram gives to bots gets a sentence with the ways out', async () => {
    const sent = t.ann.sendsFile({
      name: 'holiday.mov',
      content: 'x',
      declaredBytes: 25 << 20,
      caption: '/render',
    });
    expect(textOf(await t.replyTo(sent))).toMatch(/up to 20 MB only.*web chat/s);
    expect(t.repliesTo(sent)).toHaveLength(1);
    expect(await t.jobs()).toEqual([]);
  });
});

describe('updates that are not what they should be', () => {
  test('kinds never seen are passed over, and what follows is answered', async () => {
    const { updates } = t.server.world;
    updates.push({ purchased_paid_media: { from: { id: 7 }, paid_media_payload: 'x' } });
    updates.push({ message: { message_id: 'no number' } as unknown as WireMessage });
    updates.push({ message: null as unknown as WireMessage });
    updates.push({});
    expect(await t.ask('/status')).toMatch(/^Mainstay /);
    await t.server.waitFor(() => updates.pending.length === 0);
  });

  test('a sticker is answered like free text', async () => {
    const sent = t.ann.sends('', { extra: { text: undefined, sticker: { file_id: 's', file_unique_id: 's' } } });
    expect(textOf(await t.replyTo(sent))).toMatch(/no model is configured/);
  });

  test('updates handed out again are answered once', async () => {
    const first = t.ann.sends('/status');
    await t.replyTo(first);
    t.server.world.updates.repeat(5);
    const second = t.ann.sends('/status');
    await t.replyTo(second);
    await settle();
    expect(t.repliesTo(first)).toHaveLength(1);
    expect(t.repliesTo(second)).toHaveLength(1);
  });

  test('the edit of an old message runs nothing', async () => {
    const sent = t.ann.sends('/status');
    await t.replyTo(sent);
    t.ann.edits(sent, '/run hello.sh');
    await settle();
    expect(t.repliesTo(sent)).toHaveLength(1);
    expect(await t.jobs()).toEqual([]);
  });
});

describe('people who are not the operator', () => {
  test('a stranger gets one polite line with their id and the setting, and starts nothing', async () => {
    const eve = t.server.user({ id: 666, name: 'Eve' });
    const line = await t.replyTo(eve.sends('/run hello.sh'));
    expect(line.message.text).toMatch(/^This bot is private\. Your Telegram id is 666; .*TELEGRAM_ALLOWED_USERS/);
    eve.sends('/status');
    eve.sends('please');
    eve.sendsFile({ caption: '/render', name: 'board.yaml', content: 'scenes: []' });
    await settle();
    expect(t.server.sent(666)).toHaveLength(1);
    expect(await t.jobs()).toEqual([]);
  });

  test('a press by a stranger is told off and runs nothing', async () => {
    const eve = t.server.user({ id: 666, name: 'Eve' });
    const [line] = t.server.sent(666);
    const markup = { inline_keyboard: [[{ text: 'Run', callback_data: '/run hello.sh' }]] };
    const press = eve.presses({ ...line!.message, reply_markup: markup }, 'Run');
    const answer = await t.server.waitFor(({ calls }) =>
      calls.find(({ method, fields }) => method === 'answerCallbackQuery' && fields.callback_query_id === press),
    );
    expect(answer.fields.text).toBe('This bot is private.');
    await settle();
    expect(await t.jobs()).toEqual([]);
  });

  test('a code of `mainstay pair` lets its first sender in, once', async () => {
    const { stdout, code: exit } = await t.mainstay.cli('pair', '--json');
    expect(exit).toBe(0);
    const { code } = JSON.parse(stdout) as { code: string };
    const bob = t.server.user({ id: 8, name: 'Bob' });
    expect(textOf(await t.replyTo(bob.sends(`/start ${code}`)))).toMatch(/^Welcome, Bob/);
    expect(textOf(await t.replyTo(bob.sends('/status')))).toMatch(/^Mainstay /);

    const carl = t.server.user({ id: 9, name: 'Carl' });
    expect(textOf(await t.replyTo(carl.sends(`/start ${code}`)))).toMatch(/^This bot is private/);
  });
});
