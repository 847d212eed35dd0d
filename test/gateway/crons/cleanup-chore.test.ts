import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { recorderCleanupChore } from '../../../gateway/crons/cleanup-chore.ts';
import { openRecorder } from '../../../gateway/recorder/index.ts';
import { createLog } from '../../../platform/log.ts';
import { newJob } from '../../support/gateway-parts.ts';
import { useRecorder } from '../recorder/recorder-under-test.ts';
import { aChange } from './a-cron.ts';
import { doChore } from './a-fire.ts';

const DAY = 86_400_000;
const LONG_AGO = Date.now() - 100 * DAY;
const recorder = useRecorder();
const log = createLog('test', 'silent');

const cleanUp = (of = recorder.now()) => doChore(recorderCleanupChore({ recorder: of, keptMs: () => 90 * DAY, log }));

/** A fire with its job, which ended at once. */
function ran(cron: string, at: number, result = ''): string {
  const { cronRuns, jobs } = recorder.now();
  const id = `${cron}-${at}`;
  const fire = { cron, workflowId: id, runId: 'run', nominalAt: at, firedAt: at };
  jobs.insert(newJob(id, { chat: undefined, queuedAt: at, input: { result } }));
  jobs.end(id, { state: 'done', at });
  cronRuns.begin(fire, id, at);
  cronRuns.end(fire, { state: 'done', startedAt: at, finishedAt: at, runMs: 0, error: null, costUsd: 0 });
  return id;
}

/** So many fires of a cron, a minute apart. */
function ranOften(cron: string, times: number, first: number, result = ''): string[] {
  recorder.now().cronHistory.add({ ...aChange(first - 1, first - 1), cron });
  return recorder
    .now()
    .atomically(() => Array.from({ length: times }, (_, index) => ran(cron, first + index * 60_000, result)));
}

it('removes fires and their jobs past the retention, and keeps the latest fifty of each cron', async () => {
  const ids = ranOften('tick', 300, LONG_AGO);
  ranOften('monthly', 3, LONG_AGO);
  recorder.now().effects.intend(ids[0]!, 'mac-node', 'start', LONG_AGO);
  await cleanUp();
  const { cronRuns, jobs } = recorder.now();
  expect(cronRuns.recent('tick', 1_000).map(({ jobId }) => jobId)).toEqual(ids.slice(-50).reverse());
  expect(cronRuns.recent('monthly', 1_000)).toHaveLength(3);
  expect(ids.map((id) => jobs.find(id) !== null)).toEqual([true, ...Array(249).fill(false), ...Array(50).fill(true)]);
});

it('removes what chats show already, and neither cards of running jobs nor what a person has to see to', async () => {
  const { outbox, jobs } = recorder.now();
  const send = (key: string, at: number) => {
    outbox.put(key, 'telegram:1', { text: key }, at);
    return outbox.find(key)!.seq;
  };
  jobs.insert(newJob('runs', { queuedAt: LONG_AGO }));
  recorder.now().atomically(() => {
    for (const key of ['old', 'card:runs', 'edited'])
      outbox.markSent(send(key, LONG_AGO), 1, ['1'], key === 'edited' ? Date.now() : LONG_AGO);
    outbox.markRefused(send('refused', LONG_AGO), 'chat not found');
    send('waiting', LONG_AGO);
    for (let index = 0; index < 1_000; index += 1)
      outbox.markSent(send(`later ${index}`, LONG_AGO), 1, ['2'], LONG_AGO);
  });
  await cleanUp();
  const left = ['old', 'card:runs', 'edited', 'refused', 'waiting', 'later 0'].filter((key) => outbox.find(key));
  expect(left).toEqual(['card:runs', 'edited', 'refused', 'waiting', 'later 0']);
});

it('keeps the record and all that tells whether something comes for the second time', async () => {
  const { messages, entries, outages } = recorder.now();
  const message = { id: 'old', chat: 'web', senderName: 'Ada', text: 'hi', attachments: [], press: false };
  messages.insert({ ...message, acceptedAt: LONG_AGO, startAfter: LONG_AGO });
  entries.record({ key: 'said:old', kind: 'said', who: 'Ada', at: LONG_AGO, text: 'hi' });
  const [first, last] = [outages.begin('mac-node', LONG_AGO), outages.begin('mac-node', LONG_AGO)];
  for (const { id } of [first, last]) outages.setReturned(id, LONG_AGO);
  recorder.now().cronHistory.add({ ...aChange(LONG_AGO, LONG_AGO), cron: 'tick', paused: true });
  recorder.now().cronHistory.add({ ...aChange(LONG_AGO, LONG_AGO), cron: 'tick' });
  await cleanUp();
  expect(messages.insert({ ...message, acceptedAt: Date.now(), startAfter: 0 })).toBe(false);
  expect(entries.byKey('said:old')?.text).toBe('hi');
  expect([outages.find(first.id), outages.find(last.id)?.id]).toEqual([null, last.id]);
  expect(
    recorder
      .now()
      .cronHistory.ofCron('tick')
      .map(({ paused }) => paused),
  ).toEqual([false]);
});

describe('the file', () => {
  it('shrinks, and others write meanwhile', async () => {
    ranOften('tick', 3_000, LONG_AGO, 'x'.repeat(4_000));
    const before = statSync(recorder.file()).size;
    let written = 0;
    const others = setInterval(() => {
      recorder.now().entries.record({ key: `${written}`, kind: 'system', who: 'System', at: 0, text: 'meanwhile' });
      written += 1;
    }, 1);
    await cleanUp();
    clearInterval(others);
    expect(statSync(recorder.file()).size).toBeLessThan(before / 5);
    expect(statSync(`${recorder.file()}-wal`).size).toBe(0);
    expect(written).toBeGreaterThan(10);
  });

  it('of an earlier version learns to shrink', async () => {
    const file = `${recorder.file()}.earlier`;
    openRecorder(file).close();
    const earlier = new Database(file);
    earlier.pragma('journal_mode = DELETE');
    earlier.pragma('auto_vacuum = NONE');
    earlier.exec('VACUUM');
    earlier.close();
    const opened = openRecorder(file);
    expect(opened.cleanup.canShrink()).toBe(false);
    await cleanUp(opened);
    expect(opened.cleanup.canShrink()).toBe(true);
    opened.close();
  });
});
