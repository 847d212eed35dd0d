import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { stringify } from 'yaml';
import { costReport } from '../../contracts/http/budget.ts';
import { toolPath } from '../../platform/find-tools.mjs';
import { readDailyLog } from '../support/daily-log.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { createTelegramMainstay, type TelegramMainstay, textOf } from '../support/telegram-mainstay.ts';
import { until } from '../support/until.ts';

let models: ModelServer;
let t: TelegramMainstay;
const folder = mkdtempSync(join(tmpdir(), 'senses-'));

beforeAll(async () => {
  models = await startModelServer();
  t = await createTelegramMainstay({ OPENAI_BASE_URL: models.url });
  const config = stringify({
    providers: { local: { wire: 'openai', baseUrl: models.url } },
    prices: { 'local/*': { input: 1, output: 2 } },
    models: { main: ['local/clever'], sees: ['local/*'] },
    voice: { model: 'openai/whisper-1', language: 'en' },
  });
  writeFileSync(join(t.mainstay.home, 'config.yaml'), config);
  await t.mainstay.start();
}, 120_000);
afterAll(async () => {
  await t?.dispose();
  await models?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => models.requests.splice(0));

/** Two seconds of a tone, as Telegram has voice notes, or in a form that endpoints don't take. */
function sound(name: string, ...codec: string[]): Buffer {
  const path = join(folder, name);
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2'];
  execFileSync(toolPath('ffmpeg')!, ['-y', '-loglevel', 'error', ...tone, ...codec, path]);
  return readFileSync(path);
}

const speak = (content: Buffer) => t.ann.sendsFile({ kind: 'voice', name: 'voice.ogg', mime: 'audio/ogg', content });

test('a voice note is written down, shown, paid for by the minute and answered like any other message', async () => {
  models.script('whisper-1', 'Is the cake done?');
  models.script('clever', (request) =>
    JSON.stringify(request.body['messages']).includes('Is the cake done?') ? 'It is.' : 'What?',
  );
  const asked = speak(sound('voice.ogg', '-c:a', 'libopus'));
  expect(textOf(await t.replyTo(asked, /^Heard/))).toBe('Heard: Is the cake done?');
  expect(textOf(await t.replyTo(asked, /^It is/))).toBe('It is.');
  expect(models.requestsFor('whisper-1').map(({ body }) => body)).toMatchObject([
    { name: 'voice.ogg', type: 'audio/ogg', language: 'en', response_format: 'json' },
  ]);
  await until('the log has it', () => readDailyLog(t.mainstay.home).includes('"Heard: Is the cake done?"'));
  const { rows } = costReport.parse(await t.mainstay.client().get('/api/cost?by=model'));
  expect(rows.find(({ key }) => key === 'openai/whisper-1')!.costUsd).toBeCloseTo((2 / 60) * 0.006, 4);
}, 120_000);

test('one that says remind me is a reminder, and no model but the listener is asked', async () => {
  models.script('whisper-1', 'Remind me tomorrow at nine to call Ana.');
  const asked = speak(sound('voice.ogg', '-c:a', 'libopus'));
  expect(textOf(await t.replyTo(asked, /09:00: call Ana$/))).toMatch(/^Tomorrow, /);
  expect(models.requests.map(({ model }) => model)).toEqual(['whisper-1']);
});

test('sound that the endpoint does not take is made into what it takes', async () => {
  models.script('whisper-1', 'Hello.');
  models.script('clever', 'Hi.');
  const content = sound('memo.aiff');
  const asked = t.ann.sendsFile({ kind: 'audio', name: 'memo.aiff', mime: 'audio/aiff', content });
  await t.replyTo(asked, /^Heard: Hello\./);
  expect(models.requestsFor('whisper-1')[0]!.body).toMatchObject({ name: 'voice.mp3', type: 'audio/mpeg' });
});

test('an endpoint that refuses, and a file that is no sound, are said in a sentence', async () => {
  models.script('whisper-1', { fault: { kind: 'status', status: 400, message: 'Invalid file format' } });
  const asked = speak(sound('voice.ogg', '-c:a', 'libopus'));
  expect(textOf(await t.replyTo(asked))).toMatch(
    /^Your voice note could not be transcribed: openai\/whisper-1: it answered 400 .*Invalid file format/,
  );
  expect(textOf(await t.replyTo(speak(Buffer.from('no sound'))))).toMatch(
    /^Your voice note could not be transcribed: /,
  );
});

test('a photo is shown to the model, and again when it is asked about once more', async () => {
  models.script('clever', (request) =>
    JSON.stringify(request.body).includes('data:image/jpeg') ? 'A cake.' : 'Nothing.',
  );
  const content = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();
  const asked = t.ann.sendsFile({ kind: 'photo', content, caption: 'What is this?' });
  expect(textOf(await t.replyTo(asked))).toBe('A cake.');
  expect(await t.ask('Are you sure?')).toBe('A cake.');
});
