import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EDITS_FILE } from '../../../memory/graph/edits.ts';
import { createReviewRecords } from '../../../memory/review/records.ts';
import { proposedHere } from './proposed-here.ts';
import { openReviewBench, type ReviewBench } from './review-bench.ts';

const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const FIXTURE = join(process.cwd(), 'test/memory/review/reviewer.fixture.ts');
const DATE = '2026-02-08';
const MEMORY = '# Memory\n\n## Lessons\n\n- Back up first [protected]\n\n## Configuration\n\n- The port is 7400\n';
/** Processes started at the same time: they mostly wait for the disk. */
const AT_ONCE = 4;

async function prepared(): Promise<ReviewBench> {
  const bench = await openReviewBench();
  bench.day(DATE, '09:00 AM Ada: We have a van and a boat.');
  await bench.remember(MEMORY);
  // An edit that nobody has looked at yet.
  writeFileSync(join(bench.memory, 'MEMORY.md'), MEMORY.replace('first [', 'twice ['));
  return bench;
}

async function start(memory: string, dieBefore: number) {
  const child = spawn(process.execPath, [
    ...['--disable-warning=ExperimentalWarning', '--import', LOADER, FIXTURE],
    ...[memory, DATE, String(dieBefore)],
  ]);
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { signal, calls: Number(printed) };
}

/** What there has to be after the node took the job up again, wherever it was killed. */
async function completes(bench: ReviewBench): Promise<void> {
  const before = await createReviewRecords(bench.memory).find(DATE);
  let asked = 0;
  const review = await bench.review(DATE, () => {
    asked += 1;
    return Promise.resolve(proposedHere(DATE));
  });
  expect(asked).toBe(before === null ? 1 : 0);
  expect(review).toMatchObject({ state: 'done', isEarlier: before?.state === 'done' });
  expect(await bench.entries()).toEqual([
    'Back up twice',
    `Learned on ${DATE} [${DATE}.md:1]`,
    `The port is 7400 and it is open [${DATE}.md:1]`,
  ]);
  expect(readFileSync(join(bench.memory, EDITS_FILE), 'utf8').trim().split('\n')).toHaveLength(2);
  const log = await bench.curated.log();
  expect(log.filter(({ by }) => by === 'nightly review')).toMatchObject([{ version: review.version }]);
  expect((await bench.curated.read()).text).toBe(bench.text());
}

// The protection is the order: plan, memory, graph, record; each step knows whether it was done.
test('killed before any of its steps, a review is completed by the next try, and nothing is lost or applied twice', async () => {
  const whole = await prepared();
  const { calls } = await start(whole.memory, 0);
  await whole.close();
  expect(calls).toBeGreaterThan(25);
  const steps = Array.from({ length: calls }, (_, index) => index + 1);
  let deaths = 0;
  const workOff = async () => {
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      const bench = await prepared();
      const { signal } = await start(bench.memory, step);
      if (signal === 'SIGKILL') deaths += 1;
      await completes(bench);
      await bench.close();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOff));
  expect(deaths).toBe(calls);
}, 300_000);
