import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../../memory/curated/parse.ts';
import { createReviewRecords } from '../../memory/review/records.ts';
import { cronsOf, type TestCrons } from '../support/crons.ts';
import { createMainstay, type TestMainstay } from '../support/mainstay.ts';
import { until } from '../support/until.ts';

const CRON = 'mainstay-memory-review';
const WINGS = ['eastern', 'western', 'inner', 'old'];

let mainstay: TestMainstay;
let crons: TestCrons;
beforeAll(async () => {
  mainstay = await createMainstay();
  await mainstay.start();
  crons = cronsOf(mainstay);
}, 120_000);
afterAll(() => mainstay.dispose(), 60_000);

const memory = () => join(mainstay.home, 'memory');
const writeDay = (date: string, ...said: string[]) =>
  writeFileSync(join(memory(), `${date}.md`), said.map((text) => `## ${date} 09:00 AM - Ada\n"${text}"\n\n`).join(''));
const remembered = () => entriesOf(readFileSync(join(memory(), 'MEMORY.md'), 'utf8')).map(({ text }) => text);
const told = async () =>
  (await crons.said()).map(({ text }) => text).filter((text) => text.startsWith('Memory review'));
const stateOf = async (date: string) => (await createReviewRecords(memory()).find(date))?.state;

async function runToItsEnd(): Promise<void> {
  const before = (await crons.history(CRON)).length;
  await crons.run('run', CRON);
  await until('the review has ended', async () => {
    const runs = await crons.history(CRON);
    return runs.length > before && runs.every(({ state }) => state !== 'running');
  });
  expect((await crons.history(CRON))[0]).toMatchObject({ state: 'done' });
}

test('the nightly review makes up for every missed day, tells what changed, and is quiet otherwise', async () => {
  writeDay('2026-02-06', 'Good morning.');
  writeDay('2026-02-07', 'Decision: spend $900 on the roof because the tiles are late.');
  writeDay('2026-02-08', 'Decision: spend $700 on the roof.');
  await runToItsEnd();
  expect(remembered()).toEqual(['Spend $700 on the roof (until 2026-02-08: $900, because the tiles are late)']);
  const [message, ...others] = await told();
  expect(others).toEqual([]);
  expect(message).toMatch(
    /^Memory review of 2026-02-07: 1 change\n\+- Spend \$900 on the roof.*\n\/memory undo 1 takes it back\.\n\nMemory review of 2026-02-08: 1 change\n-- /,
  );
  await runToItsEnd();
  expect(await told()).toHaveLength(1);
}, 180_000);

test('a node that is killed in the midst of a review completes it when it is back, once', async () => {
  const dates = ['2026-02-10', '2026-02-11', '2026-02-12', '2026-02-13'];
  for (const [at, date] of dates.entries())
    writeDay(
      date,
      ...Array.from({ length: 600 }, (_, index) => `Tell me of visitor ${index}, please.`),
      `Decision: close the ${WINGS[at]} wing for good.`,
    );
  const versions = () => readdirSync(join(memory(), 'versions')).length;
  const before = versions();
  await crons.run('run', CRON);
  const killed: number[] = [];
  for (const date of dates.slice(0, 3)) {
    await until(`the review of ${date} has begun`, async () => (await stateOf(date)) !== undefined, 90_000);
    const pid = await until('there is a node', async () => {
      const { pid } = (await mainstay.status()).nodes[0]!;
      return pid !== undefined && !killed.includes(pid) && pid;
    });
    process.kill(pid, 'SIGKILL');
    killed.push(pid);
  }
  await until('all are reviewed', async () => (await stateOf(dates.at(-1)!)) === 'done', 90_000);
  const text = await until('it is told', async () => (await told())[1]);
  expect([...text.matchAll(/^Memory review of (\S+): 1 change$/gm)].map(([, date]) => date)).toEqual(dates);
  expect(versions()).toBe(before + dates.length);
  expect(remembered().filter((text) => text.startsWith('Close the'))).toEqual(
    WINGS.map((wing) => `Close the ${wing} wing for good`),
  );
}, 300_000);
