import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Disk, mountDisk } from '../../chaos/storm/disk.ts';
import { health } from '../../contracts/http/status.ts';
import { connectClient } from '../../platform/temporal/connection.ts';
import { startBotApi, type BotApiServer, type TelegramUser } from '../support/bot-api-server.ts';
import { linesOf, writeScript } from '../support/scripts.ts';
import { createSplitMainstay, type SplitMainstay } from '../support/split-mainstay.ts';
import { useTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const OPERATOR = 7;
const MEGABYTES = 24;
/** Longer than a gateway takes to start. */
const ROOM_AFTER_MS = 5_000;
const WHY_NOT =
  process.platform === 'linux' && process.getuid?.() === 0
    ? null
    : 'a small disk of its own can be mounted by root on Linux only';

const temporal = useTemporal();
let server: BotApiServer;
let ann: TelegramUser;
let t: SplitMainstay;
const disks: Record<'gateway' | 'node', Disk | undefined> = { gateway: undefined, node: undefined };

beforeAll(async () => {
  if (WHY_NOT) return;
  server = await startBotApi();
  ann = server.user({ id: OPERATOR, name: 'Ann' });
  t = await createSplitMainstay(temporal.server().address, server.settings({ id: OPERATOR }));
  for (const part of ['gateway', 'node'] as const) disks[part] = await mountDisk(t[part].home, MEGABYTES);
  await t.gateway.start();
  await t.node.start();
  writeScript(
    t.node.home,
    'count.sh',
    `echo "begin $1" >> ${join(t.folder, 'counted.txt')}`,
    'sleep "$2"',
    `echo "$1" >> ${join(t.folder, 'counted.txt')}`,
  );
}, 120_000);
afterEach(async () => {
  if (!WHY_NOT) await t.gateway.setClock(0);
  disks.gateway?.empty();
  disks.node?.empty();
});
afterAll(async () => {
  if (WHY_NOT) return;
  await t.node.end();
  await t.gateway.end();
  for (const disk of Object.values(disks)) await disk?.unmount();
  await t.dispose();
  await server.close();
});

/** How often Temporal has handed the work of a message's job to the node. */
async function attemptsAt(id: string): Promise<number> {
  const [job] = (await t.view(id)).jobs;
  if (!job) return 0;
  const client = await connectClient(temporal.server().target);
  try {
    // Its turn may not have started it yet.
    const description = await client.workflow
      .getHandle(job.workflowId)
      .describe()
      .catch(() => null);
    return description?.raw.pendingActivities?.[0]?.attempt ?? 0;
  } finally {
    await client.connection.close();
  }
}

const onSmallDisks = WHY_NOT ? test.skip : test;
const healthz = async () => {
  const answer = await fetch(`${t.url}/healthz`);
  return { status: answer.status, body: health.parse(await answer.json()) };
};
const replyTo = (messageId: number) =>
  server.sent(OPERATOR).filter(({ message }) => message.reply_to_message?.message_id === messageId);

/** The status of an answer read to its end, so that its connection is free again. */
async function statusOf(asked: Promise<Response>): Promise<number> {
  const answer = await asked;
  await answer.arrayBuffer();
  return answer.status;
}

/** Full to the last byte, also of what SQLite has set aside. */
async function fillUntilRefused(): Promise<{ status: number; id: string }> {
  for (let n = 0; ; n += 1) {
    disks.gateway!.fill();
    const id = `filler-${n}`;
    const body = JSON.stringify({ id, text: `/jobs ${'x'.repeat(50_000)}` });
    const headers = { authorization: `Bearer ${t.token}`, 'content-type': 'application/json' };
    const status = await statusOf(fetch(`${t.url}/api/messages`, { method: 'POST', body, headers }));
    if (status !== 202) return { status, id };
  }
}

describe('the gateway on a full disk', () => {
  // The protection is `whenThereIsRoom` in gateway/gateway.ts: without it the process ends, and `start` says so.
  onSmallDisks(
    'starts when there is room, and until then waits',
    async () => {
      await t.gateway.end();
      disks.gateway!.fill();
      setTimeout(() => disks.gateway!.empty(), ROOM_AFTER_MS);
      const begun = performance.now();
      await t.gateway.start();
      expect(performance.now() - begun).toBeGreaterThan(ROOM_AFTER_MS);
    },
    60_000,
  );

  // The protections are `isDiskFull` in gateway/http/failure.ts and the order of accept and confirm in
  // gateway/telegram/poll.ts.
  onSmallDisks(
    'refuses before it acknowledges, says so, and goes on by itself when there is room',
    async () => {
      const { status, id } = await fillUntilRefused();
      expect(status).toBe(507);
      await expect(t.client.get(`/api/messages/${id}`)).rejects.toThrow(/There is no message/);

      const asked = ann.sends('/status');
      await until('its health says so', async () => (await healthz()).status === 503, 10_000);
      // Its look again is by a steady clock: `performance.now` in gateway/health.ts is the protection.
      await t.gateway.setClock(-3);
      const { body } = await healthz();
      expect(body).toMatchObject({
        ok: false,
        parts: { recorder: { ok: false, detail: expect.stringMatching(/full/) } },
      });
      expect(server.world.updates.pending).toHaveLength(1);
      expect(replyTo(asked.message_id)).toEqual([]);

      disks.gateway!.empty();
      await server.waitFor(() => replyTo(asked.message_id).length === 1, 30_000);
      await until('its health is good again', async () => (await healthz()).status === 200, 10_000);
      await server.waitFor(() => server.world.updates.pending.length === 0);
      expect(t.gateway.isRunning()).toBe(true);
      await t.say('/jobs', id);
      await t.answer(id);
      expect(replyTo(asked.message_id)).toHaveLength(1);
    },
    90_000,
  );

  onSmallDisks(
    'keeps an upload it has no room for out, whole and in part',
    async () => {
      disks.gateway!.fill();
      const headers = { authorization: `Bearer ${t.token}` };
      const body = new Uint8Array(2 << 20);
      const sha256 = '5647f05ec18958947d32874eeb788fa396a05d0bab7c1b71f112ceb7e9b31eee';
      const put = () => statusOf(fetch(`${t.url}/api/files/${sha256}`, { method: 'PUT', body, headers }));
      expect(await put()).toBe(507);
      expect(existsSync(join(t.gateway.home, 'files', 'partial', sha256))).toBe(false);
      disks.gateway!.empty();
      expect(await put()).toBe(201);
    },
    30_000,
  );
});

describe('the node on a full disk', () => {
  // The protection is the `cut-off` of `endingOf` in activities/node/run/launch.ts: its exit code found no room.
  onSmallDisks(
    'does not run a script again whose end found no room, but says that nobody knows',
    async () => {
      const counted = join(t.folder, 'counted.txt');
      const id = await t.say('/run count.sh unsure 3');
      await until('the script runs', () => linesOf(counted).includes('begin unsure'));
      disks.node!.fill();
      await until('the script is done', () => linesOf(counted).includes('unsure'));
      disks.node!.empty();
      const { jobs } = await t.answer(id, 60_000);
      expect(jobs[0]!.state).toBe('unknown');
      expect(linesOf(counted).filter((line) => line === 'unsure')).toHaveLength(1);
    },
    90_000,
  );

  // The protection is `isDiskFull` in `outcomeOf` of workers/journal/interceptor.ts: it is no failure of the work.
  onSmallDisks(
    'lets new work wait until there is room',
    async () => {
      disks.node!.fill();
      const id = await t.say('/run count.sh waited 0');
      await until('it was tried four times', async () => (await attemptsAt(id)) > 4);
      expect((await t.view(id)).reply).toBeNull();
      disks.node!.empty();
      const { jobs } = await t.answer(id, 60_000);
      expect(jobs[0]!.state).toBe('done');
      expect(linesOf(join(t.folder, 'counted.txt')).filter((line) => line === 'waited')).toHaveLength(1);
    },
    120_000,
  );
});
