import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { SkillResult } from '../../contracts/job.ts';
import { telegramChannel } from '../../gateway/telegram-link.ts';
import { assembleGateway, type GatewayParts } from '../support/gateway-parts.ts';
import { until } from '../support/until.ts';
import { startUnderTest } from './telegram/telegram-under-test.ts';

const MINUTE_MS = 60_000;
let gateway: GatewayParts;
beforeEach(async () => (gateway = await assembleGateway()));
afterEach(() => gateway.stop());

/** Somebody asks for a heavy job, `agoMs` ago. */
function ask(id: string, { chat = 'web', agoMs = 0 } = {}): void {
  const messageId = `m-${id}`;
  const at = Date.now() - agoMs;
  gateway.recorder.messages.insert({
    id: messageId,
    chat,
    externalId: undefined,
    senderName: 'Ada',
    text: `/render ${id}`,
    attachments: [],
    press: false,
    acceptedAt: at,
    startAfter: at,
  });
  gateway.queueJob(id, { messageId, askedBy: messageId, chat, queuedAt: at, summary: `render ${id}.yaml` });
}

function finish(id: string): void {
  const now = Date.now();
  gateway.reportJob(id);
  const result: SkillResult = {
    output: {},
    text: `${id}.mp4`,
    artifacts: [],
    measures: {},
    node: 'mac-node',
    startedAt: now,
    finishedAt: now,
  };
  gateway.jobs.end({ jobId: id, state: 'done', attempts: 1, result });
}

const notices = (chat = 'web') => gateway.said(chat, 50_000).filter(({ key }) => key.startsWith('outage:'));
const linesOf = (nth: number, chat = 'web') => notices(chat)[nth]?.text.split('\n') ?? [];
const untilNotice = (nth: number, fits: RegExp, chat = 'web') =>
  until(`notice ${nth} is like ${String(fits)}`, () => fits.test(notices(chat)[nth]?.text ?? ''), 5_000);
/** The node came back so long ago that the next loss is another outage. */
function returnedLongAgo(): void {
  const latest = gateway.recorder.outages.latest('mac-node')!;
  gateway.recorder.outages.setReturned(latest.id, Date.now() - MINUTE_MS - 1);
}

describe('while no node is there', () => {
  beforeEach(() => gateway.setNode(false));

  test('the first job that has to wait brings one notice, an answer to its message; more change it', async () => {
    ask('a');
    expect(linesOf(0)).toEqual([
      'Node offline, jobs queued',
      expect.stringMatching(/^1\. render a\.yaml \(since .+M\)$/),
    ]);
    expect(notices()[0]!.data.replyTo).toBe('m-a');
    ask('b');
    ask('c');
    await untilNotice(0, /3\. render c\.yaml/);
    expect(linesOf(0).map((line) => line.replace(/ \(.*/, ''))).toEqual([
      'Node offline, jobs queued',
      '1. render a.yaml',
      '2. render b.yaml',
      '3. render c.yaml',
    ]);
    expect(notices()).toHaveLength(1);
  });

  test('each chat has its own, with the places in the whole queue', async () => {
    ask('a');
    ask('b', { chat: 'cli' });
    expect(linesOf(1, 'cli')).toEqual([]);
    expect(linesOf(0, 'cli')[1]).toMatch(/^2\. render b\.yaml/);
    ask('c', { chat: 'cli' });
    await untilNotice(0, /^3\. render c/m, 'cli');
    expect(linesOf(0, 'web')).toHaveLength(2);
  });

  test('a light message is answered as always, and where no job waits nothing is told', async () => {
    const id = gateway.say('/help');
    await until('it is answered', () => gateway.recorder.messages.reply(id));
    expect(notices()).toEqual([]);
    gateway.setNode(true);
    expect(notices()).toEqual([]);
  });

  test('more than ten are counted, and a cancelled one leaves the list', async () => {
    for (let n = 1; n <= 12; n += 1) ask(`j${n}`);
    await untilNotice(0, /^… and 2 more$/m);
    expect(linesOf(0)).toHaveLength(12);
    gateway.jobs.end({ jobId: 'j1', state: 'cancelled', attempts: 0 });
    await untilNotice(0, /^… and 1 more$/m);
    expect(linesOf(0)[1]).toMatch(/^1\. render j2\.yaml/);
  });

  test('the log has one line of each return that somebody waited for', () => {
    const lines = () =>
      gateway.recorder.entries
        .after(0, 999)
        .filter(({ key }) => key.startsWith('return:'))
        .map(({ text }) => text.replace(/after [^:]+/, 'after …'));
    gateway.setNode(true);
    expect(lines()).toEqual([]);
    gateway.setNode(false);
    ask('a', { agoMs: 250_000 });
    ask('b');
    gateway.setNode(true);
    expect(lines()).toEqual(['Work for mac-node goes on after …: 2 jobs waited, 4 m 10 s at the longest']);
  });

  test('a restart of the gateway goes on with the same notice', async () => {
    ask('a');
    await gateway.crash();
    gateway = await assembleGateway({ dir: gateway.dir });
    gateway.setNode(false);
    ask('b');
    await untilNotice(0, /2\. render b/);
    expect(notices()).toHaveLength(1);
  });

  test('two thousand jobs are queued and handed back without a hitch', async () => {
    const count = Number(process.env.MAINSTAY_TEST_JOBS ?? 2_000);
    const timed = (work: () => void) => {
      const begun = performance.now();
      work();
      return performance.now() - begun;
    };
    const each = (work: (id: string) => void) =>
      Array.from({ length: count }, (_, n) => timed(() => work(`j${n}`))).sort((x, y) => x - y);
    const queued = each((id) => ask(id));
    const back = timed(() => gateway.setNode(true));
    const ended = each(finish);
    if (process.env.MAINSTAY_TEST_JOBS)
      console.log({ count, back, queued: queued[count / 2], ended: ended[count / 2] });
    // The protections: the index jobs_outage_open, and that a change is shown once for many (showSoon).
    expect(back).toBeLessThan(50);
    expect(ended[count / 2]).toBeLessThan(20);
    await untilNotice(0, /^\d+ jobs, longest wait .*, finished in /);
    expect(notices()).toHaveLength(1);
  });
});

describe('a node that was lost with jobs in its queue', () => {
  test('brings the notice for those that wait behind it', () => {
    gateway.setNode(true);
    ask('a');
    expect(notices()).toEqual([]);
    gateway.setNode(false);
    expect(linesOf(0)[1]).toMatch(/^1\. render a\.yaml/);
  });

  test('and of which nobody knows yet whether it is there brings none', () => {
    gateway.setNode(null);
    ask('a');
    expect(notices()).toEqual([]);
    gateway.setNode(false);
    expect(linesOf(0)).toHaveLength(2);
  });
});

describe('when the node is back', () => {
  beforeEach(() => {
    gateway.setNode(false);
    ask('a', { agoMs: 250_000 });
    ask('b', { agoMs: 10_000 });
  });

  test('the notice becomes a digest, and once more when all is done; each result is its own message', async () => {
    gateway.setNode(true);
    expect(linesOf(0)).toEqual(['2 jobs, longest wait 4 m 10 s']);
    finish('a');
    expect(linesOf(0)).toEqual(['2 jobs, longest wait 4 m 10 s']);
    finish('b');
    await untilNotice(0, /^2 jobs, longest wait 4 m 10 s, finished in \d+(\.\d)? m?s$/);
    expect(notices()).toHaveLength(1);
    expect(gateway.said().filter(({ kind }) => kind === 'job')).toHaveLength(2);
    expect(gateway.recorder.messages.reply('m-b')?.text).toMatch(/^b\.mp4\n\nProcessing time: 0\.0 s \(waited 10/);
  });

  test('a loss within a minute is the same outage: its notice says so again', async () => {
    gateway.setNode(true);
    finish('a');
    gateway.setNode(false);
    expect(linesOf(0)).toEqual(['Node offline, jobs queued', expect.stringMatching(/^1\. render b\.yaml/)]);
    ask('c');
    await untilNotice(0, /2\. render c/);
    expect(notices()).toHaveLength(1);
    gateway.setNode(true);
    expect(linesOf(0)[0]).toMatch(/^3 jobs, longest wait /);
  });

  test('a later loss is another outage with a notice of its own, for what waits again too', async () => {
    gateway.setNode(true);
    finish('a');
    returnedLongAgo();
    gateway.setNode(false);
    ask('c');
    await untilNotice(1, /2\. render c/);
    expect(linesOf(1).map((line) => line.replace(/ \(.*/, ''))).toEqual([
      'Node offline, jobs queued',
      '1. render b.yaml',
      '2. render c.yaml',
    ]);
    expect(linesOf(0)).toEqual(['2 jobs, longest wait 4 m 10 s']);
  });

  test('the jobs of an outage may end during the next: both digests are completed', async () => {
    gateway.setNode(true);
    gateway.reportJob('a');
    gateway.reportJob('b');
    returnedLongAgo();
    gateway.setNode(false);
    ask('c');
    finish('a');
    finish('b');
    await untilNotice(0, /^2 jobs, longest wait .*, finished in /);
    expect(linesOf(1)).toHaveLength(2);
  });

  test('a restart after the return completes the digest all the same', async () => {
    gateway.setNode(true);
    finish('a');
    await gateway.crash();
    gateway = await assembleGateway({ dir: gateway.dir });
    gateway.setNode(true);
    finish('b');
    await untilNotice(0, /^2 jobs, .*, finished in /);
  });
});

test('what a crash took in the midst of a return, or right after the last end, is shown after a restart', async () => {
  const t = await startUnderTest();
  await gateway.stop();
  gateway = await assembleGateway({ channel: telegramChannel(t.telegram) });
  gateway.setNode(false);
  ask('a', { chat: 'telegram:7' });
  const notice = await t.server.waitFor(() => t.server.sent(7)[0]);
  const record = new Database(join(gateway.dir, 'gateway.db'));
  record.exec("CREATE TRIGGER crash BEFORE UPDATE OF body ON outbox BEGIN SELECT RAISE(ABORT, 'crash'); END");
  expect(() => gateway.setNode(true)).toThrow('crash');
  record.exec('DROP TRIGGER crash');
  record.close();
  const restart = async () => {
    await gateway.delivery.stop();
    await gateway.crash();
    gateway = await assembleGateway({ dir: gateway.dir, channel: telegramChannel(t.telegram) });
    gateway.setNode(true);
  };
  await restart();
  await t.server.waitFor(() => /^1 job, longest wait /.test(notice.message.text!));
  finish('a');
  await restart();
  await t.server.waitFor(() => /^1 job, longest wait .*, finished in /.test(notice.message.text!));
  await gateway.delivery.stop();
  await t.stop();
});

test('in Telegram the notice is one message, edited into its digest', async () => {
  const t = await startUnderTest();
  await gateway.stop();
  gateway = await assembleGateway({ channel: telegramChannel(t.telegram) });
  gateway.setNode(false);
  ask('a', { chat: 'telegram:7' });
  const notice = await t.server.waitFor(() => t.server.sent(7)[0]);
  expect(notice.message.text!.split('\n')[0]).toBe('Node offline, jobs queued');
  ask('b', { chat: 'telegram:7' });
  ask('c', { chat: 'telegram:7' });
  gateway.setNode(true);
  for (const id of ['a', 'b', 'c']) finish(id);
  await t.server.waitFor(() => /^3 jobs, longest wait .*, finished in /.test(notice.message.text!));
  const results = t.server.sent(7).filter(({ message }) => /Processing time/.test(message.text!));
  expect(results).toHaveLength(3);
  expect(t.server.sent(7)).toHaveLength(4);
  await gateway.delivery.stop();
  await t.stop();
});
