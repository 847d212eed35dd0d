import { join } from 'node:path';
import { once } from 'node:events';
import type { Status } from '../../contracts/http/status.ts';
import { processTable } from '../../platform/process-table.ts';
import { identify, isRunning, type ProcessIdentity } from '../../platform/processes.ts';
import type { WireMessage } from '../support/bot-api-server.ts';
import { linesOf, writeScript } from '../support/scripts.ts';
import { createTelegramMainstay, type TelegramMainstay, textOf } from '../support/telegram-mainstay.ts';
import { until } from '../support/until.ts';

const BUSY_MACHINE_MS = 180_000;

let t: TelegramMainstay;
beforeAll(async () => {
  t = await createTelegramMainstay();
  await t.mainstay.start();
}, 120_000);
afterAll(() => t.dispose());

/** Begins a job that must not be repeated: each run of its script adds a line to the counter. */
async function beginJob(name: string): Promise<{ asked: WireMessage; counter: string }> {
  const counter = join(t.mainstay.home, `${name}.counter`);
  writeScript(t.mainstay.home, `${name}.sh`, `echo run >>'${counter}'`, 'sleep 4', 'echo finished');
  const asked = t.ann.sends(`/run ${name}.sh`);
  await until(`${name} has begun`, () => linesOf(counter).length > 0);
  return { asked, counter };
}

async function expectOneResult({ asked, counter }: { asked: WireMessage; counter: string }): Promise<void> {
  await t.replyTo(asked, /^finished\n\nProcessing time: /, BUSY_MACHINE_MS);
  // Whatever else was on its way to this chat comes before the answer to this.
  await t.ask('/status');
  expect(t.repliesTo(asked).filter((reply) => /Processing time/.test(textOf(reply)))).toHaveLength(1);
  expect(linesOf(counter)).toEqual(['run']);
}

const pidsOf = ({ gateway, node, temporal }: Record<'gateway' | 'node' | 'temporal', number>) => [
  gateway,
  node,
  temporal,
];
const partsOf = ({ gateway, nodes, temporal }: Status) => ({
  gateway: gateway.pid,
  node: nodes[0]!.pid!,
  temporal: temporal.pid!,
});

/** The status once everything is there again; null while it is not, or the gateway does not answer. */
async function wellAgain(): Promise<Status | null> {
  const now = await t.mainstay.status().catch(() => null);
  return now?.ready && now.nodes[0]?.online ? now : null;
}

/** A child of the supervisor that is none of the parts that were there before. */
async function newChild(before: readonly number[]): Promise<ProcessIdentity | undefined> {
  const supervisor = t.mainstay.supervisor().pid;
  return (await processTable.all()).find(({ pid, parent }) => parent === supervisor && !before.includes(pid));
}

async function killSupervisor(): Promise<void> {
  const killed = once(t.mainstay.supervisor(), 'exit');
  t.mainstay.supervisor().kill('SIGKILL');
  await killed;
}

/** The supervisor and everything that came from it. */
async function allProcesses(): Promise<ProcessIdentity[]> {
  const table = await processTable.all();
  const family = new Set([t.mainstay.supervisor().pid]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const { pid, parent } of table) if (family.has(parent)) family.add(pid);
  }
  return table.filter(({ pid }) => family.has(pid));
}

test.each(['gateway', 'node', 'temporal'] as const)(
  'kill -9 of the %s in mid-job restarts it alone, and the job is done once and told once',
  async (part) => {
    const before = partsOf(await t.mainstay.status());
    const job = await beginJob(part);
    process.kill(before[part], 'SIGKILL');

    const after = await until(`the new ${part} is told`, async () => {
      const now = await wellAgain();
      return now && partsOf(now)[part] !== before[part] && partsOf(now);
    });
    expect({ ...after, [part]: 0 }).toEqual({ ...before, [part]: 0 });
    expect(await identify(after[part])).not.toBeNull();
    expect(t.mainstay.output()).toMatch(new RegExp(`^${part} ended \\(SIGKILL\\) and is started again; `, 'm'));
    await expectOneResult(job);
    await t.jobIn('done', `run ${part}.sh`);
  },
  BUSY_MACHINE_MS,
);

test(
  'what comes in while Temporal is down is accepted, and answered when it is back',
  async () => {
    process.kill((await t.mainstay.status()).temporal.pid!, 'SIGKILL');
    const asked = t.ann.sends('/run hello.sh');
    await t.mainstay.client().post('/api/messages', { text: '/status', id: 'while-down' });
    await t.replyTo(asked, /^Hello from /);
    await until('it is answered', async () => {
      const { reply } = (await t.mainstay.client().get('/api/messages/while-down')) as { reply: unknown };
      return reply;
    });
  },
  BUSY_MACHINE_MS,
);

test('a second start of the same home says so, and disturbs nothing', async () => {
  const before = await t.mainstay.status();
  const { code, stderr } = await t.mainstay.cli('up');
  expect(code).toBe(2);
  expect(stderr).toBe(
    `Mainstay runs on ${t.mainstay.home} already (pid ${t.mainstay.supervisor().pid}); stop that one, or give this one another MAINSTAY_HOME and ports.\n`,
  );
  expect(partsOf(await t.mainstay.status())).toEqual(partsOf(before));
});

test(
  'after kill -9 of the supervisor the next start ends what is left, and loses no job',
  async () => {
    const job = await beginJob('orphaned');
    const before = partsOf(await t.mainstay.status());
    const orphans = await Promise.all(pidsOf(before).map(identify));
    await killSupervisor();

    await t.mainstay.start();
    expect(t.mainstay.output()).toMatch(/^Ended what an earlier start left running: gateway, node, temporal\.$/m);
    for (const orphan of orphans) expect(await isRunning(orphan!)).toBe(false);
    await expectOneResult(job);
  },
  BUSY_MACHINE_MS,
);

test(
  'Ctrl-C ends everything that came from it, the running script too',
  async () => {
    const job = await beginJob('interrupted');
    const processes = await allProcesses();
    // The supervisor, three parts, and the script with its shell and its sleep.
    expect(processes.length).toBeGreaterThanOrEqual(6);
    expect(await t.mainstay.stop()).toBe(0);
    expect((await Promise.all(processes.map(isRunning))).filter(Boolean)).toEqual([]);
    expect(t.mainstay.output()).toMatch(/^Stopped\.$/m);

    // Nobody can tell how far the script came, so the operator is asked.
    await t.mainstay.start();
    await t.replyTo(job.asked, /nobody can tell whether it was done/);
    expect(linesOf(job.counter)).toEqual(['run']);
  },
  BUSY_MACHINE_MS,
);

test(
  'a supervisor killed while it restarts Temporal leaves nothing in the way of the next start',
  async () => {
    const before = pidsOf(partsOf(await t.mainstay.status()));
    process.kill(before[2]!, 'SIGKILL');
    const temporal = await until('Temporal is being started', () => newChild(before));
    await killSupervisor();
    expect(await isRunning(temporal)).toBe(true);
    await t.mainstay.start();
    expect(await isRunning(temporal)).toBe(false);
  },
  BUSY_MACHINE_MS,
);

test(
  'Ctrl-C while parts are being restarted leaves nothing behind either',
  async () => {
    const before = pidsOf(partsOf(await t.mainstay.status()));
    for (const pid of before) process.kill(pid, 'SIGKILL');
    const temporal = await until('Temporal is being started', () => newChild(before));
    expect(await t.mainstay.stop()).toBe(0);
    expect(await isRunning(temporal)).toBe(false);
    expect(await processTable.withEnvironment(`MAINSTAY_HOME=${t.mainstay.home}`)).toEqual([]);
  },
  BUSY_MACHINE_MS,
);
