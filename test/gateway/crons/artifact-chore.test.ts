import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileRef } from '../../../contracts/artifact.ts';
import { artifactRetentionChore } from '../../../gateway/crons/artifact-chore.ts';
import { createLog } from '../../../platform/log.ts';
import { assembleGateway, type GatewayParts, newJob, TOKEN } from '../../support/gateway-parts.ts';
import { doChore } from './a-fire.ts';

const DAY = 86_400_000;
const LONG_AGO = Date.now() - 100 * DAY;
let gateway: GatewayParts;

beforeEach(async () => void (gateway = await assembleGateway({ handlesMessages: false })));
afterEach(() => gateway.stop());

/** A file of the gateway that was last touched a hundred days ago. */
async function oldFile(name: string): Promise<FileRef> {
  const source = join(gateway.dir, name);
  writeFileSync(source, `what ${name} holds`);
  const kept = await gateway.files.keep(source);
  utimesSync(gateway.files.path(kept.sha256), LONG_AGO / 1_000, LONG_AGO / 1_000);
  return { ...kept, name, mime: 'text/plain' };
}

const cleanUp = () =>
  doChore(
    artifactRetentionChore({
      recorder: gateway.recorder,
      files: gateway.files,
      keptMs: () => 90 * DAY,
      log: createLog('test', 'silent'),
    }),
  );

const isHere = async ({ sha256 }: FileRef) => (await gateway.files.size(sha256)) !== null;

const entry = (file: FileRef, at: number) => ({
  key: file.name,
  kind: 'replied' as const,
  who: 'Mainstay',
  at,
  text: '',
});

it('removes what only old entries, messages and jobs refer to', async () => {
  const [old, unanswered] = [await oldFile('old.txt'), await oldFile('unanswered.txt')];
  const { entries, messages, jobs } = gateway.recorder;
  entries.record({ ...entry(old, LONG_AGO), data: { files: [old] } });
  const message = {
    chat: 'web',
    senderName: 'Ada',
    text: '',
    press: false,
    acceptedAt: LONG_AGO,
    startAfter: LONG_AGO,
  };
  messages.insert({ ...message, id: 'old', attachments: [old] });
  messages.answer('old', { text: 'seen', artifacts: [] }, LONG_AGO);
  messages.insert({ ...message, id: 'unanswered', attachments: [unanswered] });
  jobs.insert(newJob('old', { queuedAt: LONG_AGO, attachments: [old] }));
  jobs.end('old', { state: 'done', at: LONG_AGO });
  await cleanUp();
  expect([await isHere(old), await isHere(unanswered)]).toEqual([false, true]);
});

it('removes what nothing refers to, and keeps what came in only now', async () => {
  const [forgotten, claimed] = [await oldFile('forgotten.txt'), await oldFile('claimed.txt')];
  const head = await gateway.app.request(`/api/files/${claimed.sha256}`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  expect(head.status).toBe(200);
  await cleanUp();
  expect([await isHere(forgotten), await isHere(claimed)]).toEqual([false, true]);
});

it('keeps what a younger entry, an open job or an unsent answer refers to, thumbnails among it', async () => {
  const [shown, thumbnail, waiting, unsent, past] = await Promise.all(
    ['shown', 'thumbnail', 'waiting', 'unsent', 'past'].map(oldFile),
  );
  const { entries, jobs, outbox } = gateway.recorder;
  const artifact = { ...shown!, path: '/out/shown', thumbnail: thumbnail! };
  entries.record({ ...entry(shown!, Date.now() - 89 * DAY), data: { artifacts: [artifact] } });
  entries.record({ ...entry(past!, Date.now() - 91 * DAY), data: { files: [past!] } });
  jobs.insert(newJob('waits', { queuedAt: LONG_AGO, attachments: [waiting!] }));
  outbox.put('unsent', 'telegram:1', { text: '', artifacts: [{ ...unsent!, path: '/out/unsent' }] }, LONG_AGO);
  await cleanUp();
  const here = await Promise.all([shown, thumbnail, waiting, unsent, past].map((file) => isHere(file!)));
  expect(here).toEqual([true, true, true, true, false]);
});

it('removes uploads and downloads that nobody went on with for three days', async () => {
  const folder = join(gateway.dir, 'files');
  const left = [join(folder, 'partial', 'a'.repeat(64)), join(folder, 'telegram-abc')];
  for (const file of [...left, join(folder, 'partial', 'b'.repeat(64))]) writeFileSync(file, 'half');
  for (const file of left) utimesSync(file, LONG_AGO / 1_000, LONG_AGO / 1_000);
  mkdirSync(join(folder, 'ff'), { recursive: true });
  await cleanUp();
  expect(readdirSync(folder).sort()).toEqual(['ff', 'partial']);
  expect(readdirSync(join(folder, 'partial'))).toEqual(['b'.repeat(64)]);
});
