import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { identify, isRunning, type ProcessIdentity } from '../../platform/processes.ts';
import type { SentMessage, WireMessage } from '../support/bot-api-server.ts';
import { probeVideo } from '../support/media.ts';
import { linesOf, writeScript } from '../support/scripts.ts';
import { createTelegramMainstay, type TelegramMainstay, textOf } from '../support/telegram-mainstay.ts';
import { until } from '../support/until.ts';

const BUSY_MACHINE_MS = 300_000;
const PROCESSING_TIME = /Processing time: \d+\.\d s( \(waited .+\))?$/m;

let t: TelegramMainstay;
beforeAll(async () => {
  t = await createTelegramMainstay();
  await t.mainstay.start();
}, 120_000);
afterAll(() => t.dispose());

/** A script that says who it and its child are, and then goes on for as long as nobody stops it. */
function writeEndlessScript(name: string): string {
  const pids = join(t.mainstay.home, `${name}.pids`);
  writeScript(t.mainstay.home, name, `sleep 600 & echo $! >>'${pids}'`, `echo $$ >>'${pids}'`, 'echo begun', 'wait');
  return pids;
}

async function processesIn(pids: string, count: number): Promise<ProcessIdentity[]> {
  const lines = await until(`${count} processes have begun`, () => linesOf(pids).length === count && linesOf(pids));
  return Promise.all(lines.map(async (pid) => (await identify(Number(pid)))!));
}

async function untilGone(processes: ProcessIdentity[]): Promise<void> {
  await until('they are gone', async () => (await Promise.all(processes.map(isRunning))).every((runs) => !runs));
}

const cardOf = (message: WireMessage): Promise<SentMessage> => t.replyTo(message, /^⏳/);
const buttonsOf = ({ message }: SentMessage) =>
  (message.reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text);

describe('a video', () => {
  test(
    'a storyboard sent as an attachment comes back as a 1080p H.264 video with its processing time',
    async () => {
      const board =
        'title: Two colours\nscenes:\n  - {color: "#0d1b2a", text: Hello, duration: 1}\n  - {color: "#1b4965", duration: 1}\n';
      const asked = t.ann.sendsFile({
        name: 'board.yaml',
        mime: 'application/yaml',
        content: board,
        caption: '/render',
      });
      const { message, file, thumbnail, asked: call } = await t.replyTo(asked, PROCESSING_TIME);
      expect(message.caption).toMatch(/^board\.mp4: 1920×1080, 2\.0 s/);
      expect(probeVideo(file!.path)).toMatchObject({ codec: 'h264', width: 1920, height: 1080, pixels: 'yuv420p' });
      expect(probeVideo(file!.path).duration).toBeCloseTo(2, 1);
      expect(call).toMatchObject({ width: '1920', height: '1080', duration: '2', supports_streaming: 'true' });
      expect(thumbnail).toBeDefined();
    },
    BUSY_MACHINE_MS,
  );

  test(
    'the one of the workspace shows a card meanwhile, which then says done',
    async () => {
      const asked = t.ann.sends('/render storyboards/demo.yaml');
      const card = await cardOf(asked);
      expect(buttonsOf(card)).toEqual(['Cancel']);
      const result = await t.replyTo(asked, PROCESSING_TIME);
      expect(probeVideo(result.file!.path)).toMatchObject({ codec: 'h264', width: 1920, height: 1080 });
      await t.server.waitFor(() => /^✅ render storyboards\/demo\.yaml: done in /.test(textOf(card)), 60_000);
      expect(card.edits.some(({ text }) => /[▓░]{12} \d+ %/.test(text ?? ''))).toBe(true);
      expect(buttonsOf(card)).toEqual([]);
      expect(t.repliesTo(asked)).toEqual([card, result]);
    },
    BUSY_MACHINE_MS,
  );
});

describe('attachments', () => {
  test('a photo is the input of the command in its caption', async () => {
    const content = await sharp({ create: { width: 800, height: 600, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer();
    const asked = t.ann.sendsFile({ kind: 'photo', content, caption: '/image resize width=320' });
    const { message, file } = await t.replyTo(asked, PROCESSING_TIME);
    expect(message.photo).toBeDefined();
    expect(await sharp(file!.path).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 240 });
  });

  test('an album of three photos is one message with three files', async () => {
    writeScript(
      t.mainstay.home,
      'count.sh',
      'printf "%s\\n" "$MAINSTAY_FILES" | while read -r file; do wc -c <"$file"; done',
    );
    const [first, ...others] = [11, 22, 33].map((size, index) =>
      t.ann.sendsFile({
        kind: 'photo',
        content: 'x'.repeat(size),
        album: 'a1',
        caption: index === 0 ? '/run count.sh' : undefined,
      }),
    );
    expect(textOf(await t.replyTo(first!, PROCESSING_TIME))).toMatch(/^11\n22\n33\n/);
    for (const other of others) expect(t.repliesTo(other)).toEqual([]);
  });

  test('a connection cut while a file comes is no reason to refuse it', async () => {
    t.server.fault({ kind: 'drop', method: 'file', when: 'before' });
    writeScript(t.mainstay.home, 'read.sh', 'cat "$MAINSTAY_FILES"');
    const asked = t.ann.sendsFile({ name: 'note.txt', content: 'a note', caption: '/run read.sh' });
    expect(textOf(await t.replyTo(asked))).toMatch(/^a note\n/);
  });
});

describe('a script', () => {
  test('/run answers with the end of the output and the processing time', async () => {
    const asked = t.ann.sends('/run hello.sh');
    const result = await t.replyTo(asked, PROCESSING_TIME);
    expect(textOf(result)).toMatch(/^Hello from \w+, it is \d\d:\d\d\.\n\nProcessing time: \d+\.\d s/);
    expect(t.repliesTo(asked).filter((reply) => PROCESSING_TIME.test(textOf(reply)))).toEqual([result]);
  });

  test('a missing script fails with a sentence', async () => {
    expect(textOf(await t.replyTo(t.ann.sends('/run missing.sh')))).toMatch(
      /^run missing\.sh: failed\.\n.*missing\.sh/s,
    );
  });

  test('the Retry button of a failed job runs it again and answers the first message', async () => {
    const marker = join(t.mainstay.home, 'mended');
    writeScript(t.mainstay.home, 'flaky.sh', `test -e '${marker}' && echo mended && exit`, 'echo "no luck"; exit 3');
    const asked = t.ann.sends('/run flaky.sh');
    const failed = await t.replyTo(asked, PROCESSING_TIME);
    expect(textOf(failed)).toMatch(/^run flaky\.sh: failed\.\nflaky\.sh ended with exit code 3\.\nno luck\n/);
    expect(buttonsOf(failed)).toEqual(['Retry']);

    writeFileSync(marker, '');
    t.ann.presses(failed, 'Retry');
    expect(textOf(await t.replyTo(asked, /^mended/))).toMatch(PROCESSING_TIME);
  });
});

describe('stopping', () => {
  test('the Cancel button is acknowledged within 1 s, the process tree gone within 5 s, and the card says so', async () => {
    const pids = writeEndlessScript('endless.sh');
    const asked = t.ann.sends('/run endless.sh');
    const card = await cardOf(asked);
    const processes = await processesIn(pids, 2);

    const pressedAt = Date.now();
    const press = t.ann.presses(card, 'Cancel');
    const { at } = await t.server.waitFor(({ calls }) =>
      calls.find(({ method, fields }) => method === 'answerCallbackQuery' && fields.callback_query_id === press),
    );
    expect(at - pressedAt).toBeLessThan(1_000);
    await untilGone(processes);
    expect(Date.now() - pressedAt).toBeLessThan(5_000);
    await t.server.waitFor(() => /^⏹ run endless\.sh: cancelled after \d/.test(textOf(card)), 60_000);
    expect(t.repliesTo(asked)).toEqual([card]);
  });

  test('/stop ends everything this chat has under way', async () => {
    const [one, two] = [writeEndlessScript('one.sh'), writeEndlessScript('two.sh')];
    t.ann.sends('/run one.sh');
    t.ann.sends('/run two.sh');
    const processes = [...(await processesIn(one, 2)), ...(await processesIn(two, 2))];
    expect(await t.ask('/stop')).toBe('Stopping:\n• run one.sh\n• run two.sh');
    await untilGone(processes);
    await t.jobIn('cancelled', 'run one.sh');
    await t.jobIn('cancelled', 'run two.sh');
  });
});
