import type { NodeStatus } from '../../../contracts/http/status.ts';
import { checkDisk } from '../../../gateway/crons/health-checks.ts';
import { createHealthWatch } from '../../../gateway/crons/health-watch.ts';
import { createLog } from '../../../platform/log.ts';
import { assembleGateway, type GatewayParts } from '../../support/gateway-parts.ts';
import { until } from '../../support/until.ts';
import { doChore } from './a-fire.ts';

const MINUTE = 60_000;
let gateway: GatewayParts;
let watch: ReturnType<typeof createHealthWatch> | undefined;
let telegram: string | null;
let nodes: NodeStatus[];

beforeEach(async () => {
  gateway = await assembleGateway({ handlesMessages: false });
  [telegram, nodes] = [null, []];
});
afterEach(async () => {
  watch?.stop();
  await gateway.stop();
});

function startWatch(everyMs?: number): void {
  watch?.stop();
  watch = createHealthWatch({
    recorder: gateway.recorder,
    replies: gateway.replies,
    sources: { folder: gateway.dir, nodes: () => nodes, telegramProblem: () => telegram },
    mainChat: () => 'cli',
    log: createLog('test', 'silent'),
    ...(everyMs !== undefined && { everyMs }),
  });
}

async function look(): Promise<void> {
  startWatch();
  await doChore(watch!.chore);
}

/** What was told, but for this machine's disk. */
const told = (chat = 'cli') =>
  gateway
    .said(chat)
    .map(({ text }) => text)
    .filter((text) => !text.includes('disk'));

/** As if all that is wrong now had been so for longer. */
function age(cause: string, ms: number): void {
  const known = gateway.recorder.cronFailures.find(`health:${cause}`)!;
  const told = Object.fromEntries(Object.entries(known.told).map(([key, at]) => [key, at - ms]));
  gateway.recorder.cronFailures.put(`health:${cause}`, { ...known, since: known.since - ms, told });
}

const node = (awayMs: number): NodeStatus => ({
  ...{ name: 'mac-node', queue: 'mac-node', online: awayMs === 0, version: '0.0.0', load: { running: 0, slots: 2 } },
  lastSeen: new Date(Date.now() - awayMs).toISOString(),
});

function deadLetter(id: string): void {
  gateway.say('/status', { id });
  gateway.recorder.deadLetters.bury(id, 'it ended the gateway five times', Date.now());
}

it('tells of dead letters once, however long they lie there, and once when they are gone', async () => {
  deadLetter('first');
  await look();
  age('dead-letters', 600 * MINUTE);
  deadLetter('second');
  await look();
  expect(told()).toEqual(['⚠️ One dead letter waits for you; /deadletters has the buttons.']);
  for (const id of ['first', 'second']) gateway.recorder.deadLetters.settle(id);
  await look();
  await look();
  expect(told().slice(1)).toEqual(['✅ No dead letter waits any more.']);
});

it('tells again of what comes and goes only after an hour', async () => {
  for (const id of ['first', 'second', 'third']) {
    deadLetter(id);
    await look();
    if (id === 'second') age('dead-letters', 61 * MINUTE);
    await look();
    gateway.recorder.deadLetters.settle(id);
    await look();
  }
  // The first; not the second, until an hour was over while it lay there; not the third.
  expect(told().map((text) => text[0])).toEqual(['⚠', '✅', '⚠', '✅']);
});

it('tells of a node that gave no sign for a quarter of an hour, and of its return', async () => {
  nodes = [node(10 * MINUTE)];
  await look();
  nodes = [node(16 * MINUTE)];
  await look();
  // A gateway that has just begun to listen gives it a minute.
  expect(told()).toEqual([]);
  age('node:mac-node', MINUTE);
  await look();
  nodes = [node(0)];
  await look();
  expect(told()).toEqual([
    expect.stringMatching(/^⚠️ Node mac-node gave its last sign 16 m \d+ s ago; its jobs wait for it\.$/),
    '✅ Node mac-node is back.',
  ]);
});

it('tells of Telegram on the page, once it is away for some minutes', async () => {
  telegram = 'Telegram does not answer.';
  await look();
  expect(told('web')).toEqual([]);
  age('telegram', 5 * MINUTE);
  await look();
  expect([told(), told('web')]).toEqual([[], ['⚠️ Telegram is out of reach. Telegram does not answer.']]);
});

it('looks by itself where Temporal does not start it, and tells so', async () => {
  startWatch(20);
  await until('it is told', () => told().length > 0);
  expect(told()).toEqual([expect.stringMatching(/^⚠️ Temporal starts nothing that is due since \d+ ms;/)]);
  await look();
  expect(told().slice(1)).toEqual(['✅ Temporal starts again what is due.']);
});

it('finds a disk short of room under a tenth or a gigabyte', () => {
  const GB = 2 ** 18;
  const disk = (freeGb: number, ofGb: number) => checkDisk({ bavail: freeGb * GB, blocks: ofGb * GB, bsize: 4_096 });
  expect(disk(9, 100).problem).toBe(
    'The gateway’s disk has 9.0 GB (9 %) left; free some room before messages are refused.',
  );
  expect([disk(0.9, 2).problem === null, disk(11, 100).problem]).toEqual([false, null]);
  expect(disk(11, 100).over).toBe('The gateway’s disk has 11.0 GB (11 %) of room again.');
});
