import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMainstay, type TestMainstay } from '../support/mainstay.ts';
import { cronsOf, type TestCrons } from '../support/crons.ts';
import { linesOf, writeScript } from '../support/scripts.ts';
import { until } from '../support/until.ts';

let mainstay: TestMainstay;
let crons: TestCrons;

beforeAll(async () => {
  mainstay = await createMainstay();
  await mainstay.start();
  crons = cronsOf(mainstay);
  writeScript(mainstay.home, 'tick.sh', 'echo tick');
  writeScript(mainstay.home, 'slow.sh', 'sleep 7', 'echo slept');
  const mended = 'test -e ../mended && echo fine && exit 0';
  writeScript(mainstay.home, 'fail.sh', mended, 'echo "no disk in drive 7" >&2', 'exit 3');
}, 90_000);
afterAll(() => mainstay.dispose());

test('a failing cron alerts once, is paused when it is enough, and says when it works again', async () => {
  await crons.add('fails', '1s', 'fail.sh', '--alert-after', '2', '--pause-after', '4', '--quiet');
  await until('it is paused', async () => (await crons.find('fails'))?.paused);
  await until('no run is left', async () => (await crons.history('fails')).every(({ state }) => state !== 'running'));
  const alerts = (await crons.said()).filter(({ text }) => text.includes('fails failed'));
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
  await crons.run('run', 'fails');
  await until('it is told', async () =>
    (await crons.said()).some(({ text }) => /^✅ fails works again, after \d failures in a row since/.test(text)),
  );
  await crons.run('remove', 'fails');
  expect(await crons.find('fails')).toBeUndefined();
});

test('a fire that no node takes in time fails, and so does one that runs too long', async () => {
  await crons.add('nowhere', '30m', 'tick.sh', '--queue', 'nobody', '--catchup', '10s');
  await crons.add('too-slow', '30m', 'slow.sh', '--timeout', '2s');
  await crons.run('run', 'nowhere');
  await crons.run('run', 'too-slow');
  const ended = (name: string) =>
    until(`${name} has ended`, async () => (await crons.history(name)).find(({ state }) => state !== 'running'));
  expect(await ended('too-slow')).toMatchObject({ state: 'failed' });
  expect(await ended('nowhere')).toMatchObject({
    state: 'failed',
    error: 'No node took it before it was too late (catchup).',
  });
  await crons.run('remove', 'nowhere');
  await crons.run('remove', 'too-slow');
});

test('what overlaps is skipped, waits, runs beside or ends the one before, as each cron says', async () => {
  const policies = ['skip', 'buffer-one', 'allow', 'cancel-other'] as const;
  for (const policy of policies) await crons.add(`slow-${policy}`, '3s', 'slow.sh', '--overlap', policy, '--quiet');
  const runs = async (policy: string) => (await crons.history(`slow-${policy}`)).toReversed();
  await until(
    'each had its time',
    async () => (await runs('skip')).filter(({ state }) => state === 'done').length >= 2,
    90_000,
  );
  for (const policy of policies) await crons.run('pause', `slow-${policy}`);

  const skipped = await crons.audit('slow-skip');
  expect(skipped.skipped).toBeGreaterThanOrEqual(2);
  expect(skipped).toMatchObject({ failed: 0, missed: [] });
  expect(await crons.audit('slow-buffer-one')).toMatchObject({ failed: 0, missed: [] });
  expect(await crons.audit('slow-allow')).toMatchObject({ skipped: 0, missed: [] });
  const times = (await runs('allow')).map(({ time }) => Date.parse(time));
  expect(new Set(times.slice(1).map((time, index) => time - times[index]!))).toEqual(new Set([3_000]));
  expect((await runs('cancel-other')).filter(({ state }) => state === 'cancelled').length).toBeGreaterThanOrEqual(2);
  for (const policy of policies) {
    const { expected, done, failed, running, skipped, missed } = await crons.audit(`slow-${policy}`);
    expect(done + failed + running + skipped + missed.length).toBe(expected);
    await crons.run('remove', `slow-${policy}`);
  }
}, 180_000);

test('a fire missed while everything was down is in the audit, and one that may still run runs late', async () => {
  await crons.add('strict', '4s', 'tick.sh', '--overlap', 'allow', '--catchup', '10s', '--quiet');
  await crons.add('patient', '4s', 'tick.sh', '--overlap', 'allow', '--quiet');
  await until(
    'both have fired',
    async () => (await crons.find('strict'))?.figures.done && (await crons.find('patient'))?.figures.done,
  );
  await mainstay.stop();
  const back = Date.now() + 25_000;
  await until('enough time has passed', () => Date.now() > back);
  await mainstay.start();
  await until('they fire again', async () =>
    (await crons.history('strict')).some(({ time }) => Date.parse(time) > back),
  );
  await crons.run('pause', 'strict');
  await crons.run('pause', 'patient');
  const settled = await until(
    'nothing is on its way',
    async () => {
      const accounts = [await crons.audit('strict'), await crons.audit('patient')];
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
  await crons.add('count', '2s', 'count.sh', '--overlap', 'allow', '--quiet');
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
    crons.run('pause', 'count').then(
      () => true,
      () => false,
    ),
  );
  const account = await until('all are done', async () => {
    const now = await crons.audit('count').catch(() => null);
    return now?.running === 0 && now;
  });
  expect(account).toMatchObject({ failed: 0, skipped: 0, missed: [], extra: [] });
  expect(account.done).toBe(account.expected);
  expect(lines()).toBe(account.done);
}, 180_000);
