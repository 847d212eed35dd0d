import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { GatewayClient } from '../../contracts/http/client.ts';
import { cronAudit } from '../../contracts/http/cron-audit.ts';
import { cronRunView, type CronView, cronView } from '../../contracts/http/crons.ts';
import { chatMessage } from '../../contracts/message.ts';
import { createMainstay, type TestMainstay } from '../support/mainstay.ts';
import { linesOf, writeScript } from '../support/scripts.ts';
import { temporalBinary } from '../support/temporal.ts';
import { until } from '../support/until.ts';

let mainstay: TestMainstay;
let gateway: GatewayClient;

beforeAll(async () => {
  mainstay = await createMainstay();
  await mainstay.start();
  gateway = mainstay.client();
  writeScript(mainstay.home, 'tick.sh', 'date +%s >> ../ticks.txt', 'echo tick');
  writeScript(
    mainstay.home,
    'fail.sh',
    'test -e ../mended && echo fine && exit 0',
    'echo "no disk in drive 7" >&2',
    'exit 3',
  );
  writeScript(mainstay.home, 'slow.sh', 'sleep 7', 'echo slept');
}, 90_000);
afterAll(() => mainstay.dispose());

const configFile = () => join(mainstay.home, 'config.yaml');

/** Runs `mainstay cron … --json`. */
async function cron(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await mainstay.cli('cron', ...args, '--json');
  if (code !== 0) throw new Error(`mainstay cron ${args.join(' ')}: exit ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
const list = async () => z.array(cronView).parse(await gateway.get('/api/crons'));
const find = async (name: string): Promise<CronView | undefined> => (await list()).find((one) => one.name === name);
const history = async (name: string) => z.array(cronRunView).parse(await gateway.get(`/api/crons/${name}/history`));
const audit = async (name: string) =>
  cronAudit.parse(await gateway.get('/api/cron-audit')).crons.find((account) => account.name === name)!;
const said = async () => z.array(chatMessage).parse(await gateway.get('/api/chats/web/messages?limit=200'));

/** Runs Temporal's own command line. */
async function temporal(...args: string[]): Promise<string> {
  const address = `localhost:${mainstay.env['MAINSTAY_TEMPORAL_PORT']}`;
  const { stdout } = await promisify(execFile)(temporalBinary(), [...args, '--address', address, '-n', 'mainstay']);
  return stdout;
}
const schedule = async (name: string) =>
  z
    .object({
      schedule: z.object({
        state: z.object({ paused: z.boolean().optional(), notes: z.string().optional() }).optional(),
      }),
    })
    .parse(JSON.parse(await temporal('schedule', 'describe', '--schedule-id', `cron:${name}`, '-o', 'json'))).schedule
    .state;

function dailyLog(): string {
  const folder = join(mainstay.home, 'memory');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('');
}

test('a cron added on the command line is in the file and in Temporal, fires on time and is on record', async () => {
  writeFileSync(configFile(), '# The business\ntimezone: America/Los_Angeles # where we are\n');
  const added = cronView.parse(
    await cron('add', 'tick', '--every', '2s', '--skill', 'run', '--args', '{"script":"tick.sh"}'),
  );
  expect(added).toMatchObject({ scheduleId: 'cron:tick', schedule: 'Every 2 s', work: 'run tick.sh', pending: false });
  expect(readFileSync(configFile(), 'utf8')).toBe(
    '# The business\ntimezone: America/Los_Angeles # where we are\ncrons:\n  - name: tick\n    every: 2s\n    skill: run\n    args: { script: tick.sh }\n',
  );
  expect(await temporal('schedule', 'describe', '--schedule-id', 'cron:tick')).toMatch(
    /OverlapPolicy +Skip[\s\S]*CatchupWindow +1h 0m 0s/,
  );

  await until('it has run three times', () => linesOf(join(mainstay.home, 'ticks.txt')).length >= 3);
  const now = await until('the runs are in the list', async () => {
    const tick = await find('tick');
    return (tick?.figures.done ?? 0) >= 3 && tick;
  });
  expect(now.last[0]).toMatchObject({ state: 'done', costUsd: 0 });
  expect(now.next).toHaveLength(3);
  expect(await audit('tick')).toMatchObject({ failed: 0, skipped: 0, missed: [], late: [], extra: [] });
  await until('the log has it', () =>
    dailyLog().includes('- System\nCron: tick completed (model: none, cost: $0.000)\n'),
  );
  const [result] = (await said()).filter(({ text }) => text.startsWith('tick: '));
  expect(result?.text).toMatch(/^tick: tick\n\nProcessing time: \d+\.\d s$/);
});

test('mainstay cron and temporal schedule agree, whichever is used', async () => {
  await temporal('schedule', 'toggle', '--schedule-id', 'cron:tick', '--pause', '--reason', 'by hand');
  await until('mainstay knows it is paused', async () => (await find('tick'))?.paused);
  expect(await find('tick')).toMatchObject({ note: 'by hand', next: [] });
  await cron('resume', 'tick', '--note', 'go on');
  expect(await schedule('tick')).toMatchObject({ notes: 'go on' });
  expect((await schedule('tick'))?.paused ?? false).toBe(false);
  await cron('pause', 'tick');
  expect(await schedule('tick')).toMatchObject({ paused: true, notes: 'paused by the operator' });

  await cron('add', 'rare', '--every', '5h', '--skill', 'run', '--args', '{"script":"tick.sh"}', '--quiet');
  await temporal('schedule', 'trigger', '--schedule-id', 'cron:rare');
  await until('the triggered run is on record', async () => (await history('rare')).length === 1);
  const started = z.object({ workflowId: z.string() }).parse(await cron('run', 'rare'));
  expect(await temporal('workflow', 'describe', '-w', started.workflowId)).toMatch(/Type +cron/);
  await until(
    'both are done',
    async () => (await history('rare')).filter(({ state }) => state === 'done').length === 2,
  );
  expect(await audit('rare')).toMatchObject({ expected: 0, extra: [{ state: 'done' }, { state: 'done' }] });
  await cron('remove', 'rare');

  await temporal(
    'schedule',
    'create',
    '--schedule-id',
    'theirs',
    '--interval',
    '1h',
    '--type',
    'nothing',
    '-t',
    'nowhere',
    '--workflow-id',
    'theirs',
  );
  await until('it is listed', async () => (await find('theirs'))?.source === 'elsewhere');
  await cron('pause', 'theirs');
  expect(await temporal('schedule', 'describe', '--schedule-id', 'theirs')).toMatch(/Paused +true/);
});

test('a change of the file is applied within two seconds, and what was paused stays so', async () => {
  const text = readFileSync(configFile(), 'utf8');
  const began = performance.now();
  writeFileSync(
    configFile(),
    `${text}  - name: links\n    schedule: weekdays at 7am\n    skill: run\n    args: { script: tick.sh }\n`.replace(
      'every: 2s',
      'every: 1m',
    ),
  );
  await until(
    'both are applied',
    async () => (await find('links')) && (await find('tick'))?.settings?.everyMs === 60_000,
  );
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(await find('links')).toMatchObject({
    schedule: 'At 07:00 AM, Monday through Friday',
    timezone: 'America/Los_Angeles',
  });
  expect(await schedule('tick')).toMatchObject({ paused: true });
  expect(await temporal('schedule', 'list')).toContain('theirs');

  writeFileSync(configFile(), 'crons: nonsense\n');
  await until('the operator is told', async () =>
    (await said()).some(
      (one) => one.text.includes('config.yaml, line 1: crons') && one.text.endsWith('The crons stay as they were.'),
    ),
  );
  expect(await find('links')).toBeDefined();

  writeFileSync(configFile(), text);
  await until('it is gone', async () => !(await find('links')));
  expect(
    (await said()).some((one) => one.text === 'links is no longer in config.yaml, so its schedule is removed.'),
  ).toBe(true);
  await expect(temporal('schedule', 'describe', '--schedule-id', 'cron:links')).rejects.toThrow();
});

test('a cron deleted in Temporal is taken out of the file, and its chat is told', async () => {
  await temporal('schedule', 'delete', '--schedule-id', 'cron:tick');
  await until('it is noticed', async () => !(await find('tick')));
  const told = await until('it is told', async () =>
    (await said()).find((one) => one.text.startsWith('tick was deleted in Temporal')),
  );
  expect(told.text).toContain('- name: tick\n  every: 2s');
  expect(readFileSync(configFile(), 'utf8')).not.toContain('name: tick');
});

test('a failing cron alerts once, is paused when it is enough, and says when it works again', async () => {
  await cron(
    'add',
    'fails',
    '--every',
    '1s',
    '--skill',
    'run',
    '--args',
    '{"script":"fail.sh"}',
    '--alert-after',
    '2',
    '--pause-after',
    '4',
    '--quiet',
  );
  await until('it is paused', async () => (await find('fails'))?.paused);
  await until('no run is left', async () => (await history('fails')).every(({ state }) => state !== 'running'));
  const alerts = (await said()).filter(({ text }) => text.includes('fails failed'));
  expect(alerts.map(({ text }) => text.split('\n')[0])).toEqual([
    expect.stringMatching(/^⚠️ fails failed 2 times in a row, since /),
    expect.stringMatching(/^⚠️ fails failed 4 times in a row, since /),
  ]);
  expect(alerts[1]?.text).toContain('It is paused after 4 failures in a row.');
  expect(alerts[1]?.buttons).toEqual([
    [
      { label: 'Run now', action: '/cron run fails' },
      { label: 'Resume', action: '/cron resume fails' },
    ],
  ]);
  writeFileSync(join(mainstay.home, 'mended'), '');
  await cron('run', 'fails');
  await until('it is told', async () =>
    (await said()).some(({ text }) => /^✅ fails works again, after \d failures in a row since/.test(text)),
  );
  await cron('remove', 'fails');
  expect(await find('fails')).toBeUndefined();
});

test('a fire that no node takes in time fails, and so does one that runs too long', async () => {
  await cron(
    'add',
    'nowhere',
    '--every',
    '30m',
    '--skill',
    'run',
    '--args',
    '{"script":"tick.sh"}',
    '--queue',
    'nobody',
    '--catchup',
    '10s',
  );
  await cron(
    'add',
    'too-slow',
    '--every',
    '30m',
    '--skill',
    'run',
    '--args',
    '{"script":"slow.sh"}',
    '--timeout',
    '2s',
  );
  await cron('run', 'nowhere');
  await cron('run', 'too-slow');
  const ended = (name: string) =>
    until(`${name} has ended`, async () => (await history(name)).find(({ state }) => state !== 'running'));
  expect(await ended('too-slow')).toMatchObject({ state: 'failed' });
  expect(await ended('nowhere')).toMatchObject({
    state: 'failed',
    error: 'No node took it before it was too late (catchup).',
  });
  await cron('remove', 'nowhere');
  await cron('remove', 'too-slow');
});

test('what overlaps is skipped, waits, runs beside or ends the one before, as each cron says', async () => {
  const policies = ['skip', 'buffer-one', 'allow', 'cancel-other'] as const;
  for (const policy of policies)
    await cron(
      'add',
      `slow-${policy}`,
      '--every',
      '3s',
      '--skill',
      'run',
      '--args',
      '{"script":"slow.sh"}',
      '--overlap',
      policy,
      '--quiet',
    );
  const runs = async (policy: string) => (await history(`slow-${policy}`)).toReversed();
  await until(
    'each had its time',
    async () => (await runs('skip')).filter(({ state }) => state === 'done').length >= 2,
    90_000,
  );
  for (const policy of policies) await cron('pause', `slow-${policy}`);

  const skipped = await audit('slow-skip');
  expect(skipped.skipped).toBeGreaterThanOrEqual(2);
  expect(skipped).toMatchObject({ failed: 0, missed: [] });
  expect(await audit('slow-buffer-one')).toMatchObject({ failed: 0, missed: [] });
  expect(await audit('slow-allow')).toMatchObject({ skipped: 0, missed: [] });
  const times = (await runs('allow')).map(({ time }) => Date.parse(time));
  expect(new Set(times.slice(1).map((time, index) => time - times[index]!))).toEqual(new Set([3_000]));
  expect((await runs('cancel-other')).filter(({ state }) => state === 'cancelled').length).toBeGreaterThanOrEqual(2);
  for (const policy of policies) {
    const { expected, done, failed, running, skipped, missed } = await audit(`slow-${policy}`);
    expect(done + failed + running + skipped + missed.length).toBe(expected);
    await cron('remove', `slow-${policy}`);
  }
}, 180_000);

test('a fire missed while everything was down is in the audit, and one that may still run runs late', async () => {
  await cron(
    'add',
    'strict',
    '--every',
    '4s',
    '--skill',
    'run',
    '--args',
    '{"script":"tick.sh"}',
    '--catchup',
    '10s',
    '--quiet',
  );
  await cron(
    'add',
    'patient',
    '--every',
    '4s',
    '--skill',
    'run',
    '--args',
    '{"script":"tick.sh"}',
    '--overlap',
    'allow',
    '--quiet',
  );
  await until(
    'both have fired',
    async () => (await find('strict'))?.figures.done && (await find('patient'))?.figures.done,
  );
  await mainstay.stop();
  const back = Date.now() + 25_000;
  await until('enough time has passed', () => Date.now() > back);
  await mainstay.start();
  await until('they fire again', async () => (await history('strict')).some(({ time }) => Date.parse(time) > back));
  await cron('pause', 'strict');
  await cron('pause', 'patient');
  const settled = await until(
    'nothing is on its way',
    async () => {
      const accounts = [await audit('strict'), await audit('patient')];
      return accounts.every(({ running }) => running === 0) && accounts;
    },
    120_000,
  );
  expect(settled[0]!.missed.length).toBeGreaterThanOrEqual(1);
  expect(settled[1]!.missed).toEqual([]);
  expect(settled[1]!.expected).toBe(settled[1]!.done);
}, 300_000);

test('through kills of the gateway, the node and Temporal each fire is done once', async () => {
  writeScript(mainstay.home, 'count.sh', 'echo x >> ../counted.txt');
  const lines = () => linesOf(join(mainstay.home, 'counted.txt')).length;
  await cron(
    'add',
    'count',
    '--every',
    '2s',
    '--skill',
    'run',
    '--args',
    '{"script":"count.sh"}',
    '--overlap',
    'allow',
    '--quiet',
  );
  for (const part of ['gateway', 'node', 'temporal'] as const) {
    const before = lines();
    await until('it has fired', () => lines() > before + 1);
    const status = await mainstay.status();
    const pid = { gateway: status.gateway.pid, node: status.nodes[0]?.pid, temporal: status.temporal.pid }[part];
    process.kill(pid!, 'SIGKILL');
    await until(`the ${part} is back`, async () => {
      const now = await mainstay.status().catch(() => null);
      return now?.ready && now.nodes.every(({ online }) => online);
    });
  }
  const last = lines();
  await until('it fires as before', () => lines() > last + 2);
  await until('it is paused', () =>
    cron('pause', 'count').then(
      () => true,
      () => false,
    ),
  );
  const account = await until('all are done', async () => {
    const now = await audit('count').catch(() => null);
    return now?.running === 0 && now;
  });
  expect(account).toMatchObject({ failed: 0, skipped: 0, missed: [], extra: [] });
  expect(account.done).toBe(account.expected);
  expect(lines()).toBe(account.done);
}, 180_000);
