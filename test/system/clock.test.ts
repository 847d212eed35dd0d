import { join } from 'node:path';
import Database from 'better-sqlite3';
import { status } from '../../contracts/http/status.ts';
import { startBotApi, type BotApiServer, type TelegramUser } from '../support/bot-api-server.ts';
import { linesOf, writeScript } from '../support/scripts.ts';
import { createSplitMainstay, type SplitMainstay } from '../support/split-mainstay.ts';
import { useTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const OPERATOR = 7;
const temporal = useTemporal();
let server: BotApiServer;
let ann: TelegramUser;
let t: SplitMainstay;

beforeAll(async () => {
  server = await startBotApi();
  ann = server.user({ id: OPERATOR, name: 'Ann' });
  t = await createSplitMainstay(temporal.server().address, server.settings({ id: OPERATOR }));
  await t.gateway.start();
  await t.node.start();
  writeScript(t.node.home, 'count.sh', '# mainstay: idempotent', 'echo "$1" >> counted.txt');
  writeScript(
    t.node.home,
    'slow.sh',
    '# mainstay: timeout 1h',
    'echo begun >> slow.txt',
    'sleep 25',
    'echo ended >> slow.txt',
  );
}, 120_000);
afterAll(async () => {
  await t.dispose();
  await server.close();
});
afterEach(async () => {
  await t.gateway.setClock(0);
  await t.node.setClock(0);
});

const counted = () => linesOf(join(t.node.home, 'workspace', 'counted.txt'));
const textsOf = () => server.sent(OPERATOR).map(({ message }) => message.text ?? '');

/** How many messages wait by a time that was written down. */
function waits(): unknown {
  const db = new Database(join(t.gateway.home, 'gateway.db'), { readonly: true });
  try {
    return db.prepare("SELECT count(*) FROM outbox WHERE state = 'waiting' AND not_before > 0").pluck().get();
  } finally {
    db.close();
  }
}

test.each([
  ['gateway', 3],
  ['gateway', -3],
  ['node', 3],
  ['node', -3],
] as const)(
  'when the clock of the %s jumps by %i h, work goes on in order, once, and its times stay true',
  async (part, hours) => {
    const before = counted().length;
    const first = await t.say('/run count.sh 1');
    await t.answer(first);
    await t[part].setClock(hours);
    const second = await t.say('/run count.sh 2');
    const [job] = (await t.answer(second)).jobs;
    const third = await t.say('/run count.sh 3');
    await t.answer(third);
    expect(counted().slice(before)).toEqual(['1', '2', '3']);
    // The protection is `BETWEEN queued_at AND @at` in gateway/recorder/jobs.ts.
    expect(job!.waitMs).toBeLessThan(60_000);
    expect(job!.runMs).toBeLessThan(60_000);
  },
  60_000,
);

// The protection is `ageMs` in activities/node/run: a time limit is counted by the system's own clock.
test('a script that is found again by a node whose clock is three hours ahead is not overdue', async () => {
  const id = await t.say('/run slow.sh');
  const file = join(t.node.home, 'workspace', 'slow.txt');
  await server.waitFor(() => linesOf(file).length === 1, 20_000);
  await t.node.end('SIGTERM');
  await t.node.setClock(3);
  await t.node.start();
  const { jobs } = await t.answer(id);
  expect(jobs[0]).toMatchObject({ state: 'done' });
  expect(linesOf(file)).toEqual(['begun', 'ended']);
}, 90_000);

// The protection is `waitsSince` in `dueIn` (gateway/recorder/outbox.ts): the wait was written down as a time of day.
test('an answer that Telegram put off is sent when asked, although the clock was put back meanwhile and the gateway restarted', async () => {
  server.fault({ method: 'sendMessage', kind: 'flood', retryAfter: 6 });
  const asked = ann.sends('/status');
  await until('the wait is written down', () => waits() === 1);
  await t.gateway.end();
  await t.gateway.setClock(-3);
  await t.gateway.start();
  await server.waitFor(
    () => server.sent(OPERATOR).some(({ message }) => message.reply_to_message?.message_id === asked.message_id),
    20_000,
  );
}, 60_000);

// The protection is `mayStart` (gateway/recorder/messages.ts).
test('an album and what was said while Temporal was away do not wait for a clock that was put back', async () => {
  const album = ann.sendsFile({ name: 'a.txt', content: 'a', album: 'one', caption: '/jobs' });
  await temporal.restart(async () => {
    ann.sendsFile({ name: 'b.txt', content: 'b', album: 'one' });
    await server.waitFor(() => server.world.updates.pending.length === 0);
    await t.say('/status', 'said-while-away');
    await t.gateway.setClock(-3);
  });
  await t.answer('said-while-away');
  await server.waitFor(
    () => server.sent(OPERATOR).some(({ message }) => message.reply_to_message?.message_id === album.message_id),
    20_000,
  );
}, 90_000);

// The protection is `returned` in gateway/outage-notices.ts.
test('two losses of the node less than a minute apart are one outage, although the clock jumped between them', async () => {
  const notices = () =>
    textsOf().filter((text) => text.startsWith('Node offline, jobs queued') || /longest wait/.test(text));
  const online = async () => status.parse(await t.client.get('/api/status')).nodes[0]?.online;
  const lose = async () => {
    await t.node.end();
    await until('the node is missed', async () => !(await online()));
  };
  const before = notices().length;
  await lose();
  ann.sends('/run count.sh outage-1');
  await server.waitFor(() => notices().length === before + 1, 20_000);
  await t.node.start();
  await server.waitFor(() => counted().includes('outage-1'), 30_000);
  await t.gateway.setClock(3);
  await lose();
  ann.sends('/run count.sh outage-2');
  await server.waitFor(() => notices().at(-1)?.includes('outage-2'), 20_000);
  await t.node.start();
  await server.waitFor(() => counted().includes('outage-2'), 30_000);
  expect(notices()).toHaveLength(before + 1);
}, 120_000);
