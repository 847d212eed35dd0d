import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cronView } from '../../contracts/http/crons.ts';
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
  writeScript(mainstay.home, 'tick.sh', 'date +%s >> ../ticks.txt', 'echo tick');
}, 90_000);
afterAll(() => mainstay.dispose());

test('a cron added on the command line is in the file and in Temporal, fires on time and is on record', async () => {
  writeFileSync(crons.configFile(), '# The business\ntimezone: America/Los_Angeles # where we are\n');
  const added = cronView.parse(await crons.add('tick', '2s', 'tick.sh'));
  expect(added).toMatchObject({ scheduleId: 'cron:tick', schedule: 'Every 2 s', work: 'run tick.sh', pending: false });
  expect(readFileSync(crons.configFile(), 'utf8')).toBe(
    '# The business\ntimezone: America/Los_Angeles # where we are\ncrons:\n  - name: tick\n    every: 2s\n    skill: run\n    args: { script: tick.sh }\n',
  );
  expect(await crons.temporal('schedule', 'describe', '--schedule-id', 'cron:tick')).toMatch(
    /OverlapPolicy +Skip[\s\S]*CatchupWindow +1h 0m 0s/,
  );

  await until('it has run three times', () => linesOf(join(mainstay.home, 'ticks.txt')).length >= 3);
  const now = await until('the runs are in the list', async () => {
    const tick = await crons.find('tick');
    return (tick?.figures.done ?? 0) >= 3 && tick;
  });
  expect(now.last[0]).toMatchObject({ state: 'done', costUsd: 0 });
  expect(now.next).toHaveLength(3);
  expect(await crons.audit('tick')).toMatchObject({ failed: 0, skipped: 0, missed: [], late: [], extra: [] });
  await until('the log has it', () =>
    crons.dailyLog().includes('- System\nCron: tick completed (model: none, cost: $0.000)\n'),
  );
  const [result] = (await crons.said()).filter(({ text }) => text.startsWith('tick: '));
  expect(result?.text).toMatch(/^tick: tick\n\nProcessing time: \d+\.\d s$/);
});

test('mainstay cron and temporal schedule agree, whichever is used', async () => {
  await crons.temporal('schedule', 'toggle', '--schedule-id', 'cron:tick', '--pause', '--reason', 'by hand');
  await until('mainstay knows it is paused', async () => (await crons.find('tick'))?.paused);
  expect(await crons.find('tick')).toMatchObject({ note: 'by hand', next: [] });
  await crons.run('resume', 'tick', '--note', 'go on');
  expect(await crons.state('tick')).toMatchObject({ notes: 'go on' });
  expect((await crons.state('tick'))?.paused ?? false).toBe(false);
  await crons.run('pause', 'tick');
  expect(await crons.state('tick')).toMatchObject({ paused: true, notes: 'paused by the operator' });

  await crons.add('rare', '5h', 'tick.sh', '--quiet');
  await crons.temporal('schedule', 'trigger', '--schedule-id', 'cron:rare');
  await until('the triggered run is on record', async () => (await crons.history('rare')).length === 1);
  const started = z.object({ workflowId: z.string() }).parse(await crons.run('run', 'rare'));
  expect(await crons.temporal('workflow', 'describe', '-w', started.workflowId)).toMatch(/Type +cron/);
  await until(
    'both are done',
    async () => (await crons.history('rare')).filter(({ state }) => state === 'done').length === 2,
  );
  expect(await crons.audit('rare')).toMatchObject({ expected: 0, extra: [{ state: 'done' }, { state: 'done' }] });
  await crons.run('remove', 'rare');

  await crons.temporal(
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
  await until('it is listed', async () => (await crons.find('theirs'))?.source === 'elsewhere');
  await crons.run('pause', 'theirs');
  expect(await crons.temporal('schedule', 'describe', '--schedule-id', 'theirs')).toMatch(/Paused +true/);
});

test('a change of the file is applied within two seconds, and what was paused stays so', async () => {
  const text = readFileSync(crons.configFile(), 'utf8');
  const began = performance.now();
  writeFileSync(
    crons.configFile(),
    `${text}  - name: links\n    schedule: weekdays at 7am\n    skill: run\n    args: { script: tick.sh }\n`.replace(
      'every: 2s',
      'every: 1m',
    ),
  );
  await until(
    'both are applied',
    async () => (await crons.find('links')) && (await crons.find('tick'))?.settings?.everyMs === 60_000,
  );
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(await crons.find('links')).toMatchObject({
    schedule: 'At 07:00 AM, Monday through Friday',
    timezone: 'America/Los_Angeles',
  });
  expect(await crons.state('tick')).toMatchObject({ paused: true });
  expect(await crons.temporal('schedule', 'list')).toContain('theirs');

  writeFileSync(crons.configFile(), 'crons: nonsense\n');
  await until('the operator is told', async () =>
    (await crons.said()).some(
      (one) => one.text.includes('config.yaml, line 1: crons') && one.text.endsWith('The crons stay as they were.'),
    ),
  );
  expect(await crons.find('links')).toBeDefined();

  writeFileSync(crons.configFile(), text);
  await until('it is gone', async () => !(await crons.find('links')));
  expect(
    (await crons.said()).some((one) => one.text === 'links is no longer in config.yaml, so its schedule is removed.'),
  ).toBe(true);
  await expect(crons.temporal('schedule', 'describe', '--schedule-id', 'cron:links')).rejects.toThrow();
});

test('a cron deleted in Temporal is taken out of the file, and its chat is told', async () => {
  await crons.temporal('schedule', 'delete', '--schedule-id', 'cron:tick');
  await until('it is noticed', async () => !(await crons.find('tick')));
  const told = await until('it is told', async () =>
    (await crons.said()).find((one) => one.text.startsWith('tick was deleted in Temporal')),
  );
  expect(told.text).toContain('- name: tick\n  every: 2s');
  expect(readFileSync(crons.configFile(), 'utf8')).not.toContain('name: tick');
});
