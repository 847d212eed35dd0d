import { readFileSync } from 'node:fs';
import { recorderCleanupChore } from '../../../gateway/crons/cleanup-chore.ts';
import { createLog } from '../../../platform/log.ts';
import { newJob } from '../../support/gateway-parts.ts';
import { doChore } from '../crons/a-fire.ts';
import { SECRET, useRecorder } from './recorder-under-test.ts';

const DAY = 86_400_000;
const TEXT = `/run deploy.sh --key ${SECRET}`;
const recorder = useRecorder();

const cleanUp = () => {
  const log = createLog('test', 'silent');
  return doChore(recorderCleanupChore({ recorder: recorder.now(), keptMs: () => 90 * DAY, log }));
};

function said(id: string, text: string, answeredAt: number | null): void {
  const { messages, jobs } = recorder.now();
  const message = { id, chat: 'web', senderName: 'Ada', text, attachments: [], press: false };
  messages.insert({ ...message, acceptedAt: 1, startAfter: 1 });
  jobs.insert(newJob(`run-${id}`, { messageId: id, input: { script: 'deploy.sh', args: ['--key', SECRET] } }));
  if (answeredAt !== null) messages.answer(id, { text: `Used ${SECRET}.`, artifacts: [] }, answeredAt);
}

test('a message is found as it was written until a day after its answer, and so is the input of its jobs', async () => {
  const { messages, jobs } = recorder.now();
  said('open', TEXT, null);
  said('fresh', TEXT, Date.now());
  said('past', TEXT, Date.now() - 2 * DAY);
  await cleanUp();
  expect(['open', 'fresh', 'past'].map((id) => messages.find(id)?.text)).toEqual([
    TEXT,
    TEXT,
    '/run deploy.sh --key [redacted: SHOP_KEY]',
  ]);
  expect(jobs.find('run-fresh')?.input).toEqual({ script: 'deploy.sh', args: ['--key', SECRET] });
  expect(jobs.find('run-past')?.input).toEqual({ script: 'deploy.sh', args: ['--key', '[redacted: SHOP_KEY]'] });
  expect(messages.reply('past')?.text).toBe('Used [redacted: SHOP_KEY].');
});

test('what was redacted later is not left in the file', async () => {
  said('past', TEXT, Date.now() - 2 * DAY);
  expect(
    readFileSync(recorder.file()).includes(SECRET) || readFileSync(`${recorder.file()}-wal`).includes(SECRET),
  ).toBe(true);
  await cleanUp();
  expect(readFileSync(recorder.file()).includes(SECRET)).toBe(false);
  expect(readFileSync(`${recorder.file()}-wal`).includes(SECRET)).toBe(false);
});

test('a message without a secret stays as it is', async () => {
  const { messages } = recorder.now();
  messages.insert({
    id: 'plain',
    chat: 'web',
    senderName: 'Ada',
    text: 'hello',
    attachments: [],
    press: false,
    acceptedAt: 1,
    startAfter: 1,
  });
  messages.answer('plain', { text: 'hi', artifacts: [] }, 1);
  await cleanUp();
  expect(messages.find('plain')?.text).toBe('hello');
  expect(messages.reply('plain')?.text).toBe('hi');
});
