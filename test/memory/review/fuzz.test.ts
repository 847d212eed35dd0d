import * as fc from 'fast-check';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../../../memory/curated/parse.ts';
import { daysBefore } from '../../../memory/review/day.ts';
import { logOf, proposalOf, randomDay, randomMemory, randomWishes } from './random-days.ts';
import { openReviewBench, type ReviewBench } from './review-bench.ts';

const RUNS = 1_000;
const SEED = 20_260_208;
/** A folder of its own for so many, since every version is kept. */
const RUNS_A_FOLDER = 50;
/** Nothing here is about the disk: where memory can stand for it, the days pass ten times as fast. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : undefined;

let bench: ReviewBench | null = null;
afterAll(() => bench?.close());

/** How often each text stands there. */
function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

test(`in ${RUNS} random days no reviewer, however hostile, loses a protected entry or a quarter of them, or makes up a source`, async () => {
  let runs = 0;
  const outcomes = { done: 0, refused: 0, changed: 0 };

  await fc.assert(
    fc.asyncProperty(randomDay, randomMemory, fc.option(randomWishes, { freq: 3 }), async (day, memory, wishes) => {
      if (runs % RUNS_A_FOLDER === 0) {
        await bench?.close();
        bench = await openReviewBench(FAST);
      }
      runs += 1;
      const here = bench!;
      const date = daysBefore('2026-12-31', runs % RUNS_A_FOLDER);
      writeFileSync(join(here.memory, `${date}.md`), logOf(date, day));
      await here.remember(memory);
      const before = await here.curated.peek();

      const hostile = wishes && (() => Promise.resolve(proposalOf(wishes, before, `${date}.md:1`)));
      const review = await here.review(date, hostile ?? undefined);
      const after = await here.curated.peek();

      outcomes[review.state === 'refused' ? 'refused' : 'done'] += 1;
      if (after !== before) outcomes.changed += 1;
      const [had, has] = [entriesOf(before), entriesOf(after)];
      const kept = counted(has.filter(({ isProtected }) => isProtected).map(({ text }) => text));
      for (const [text, count] of counted(had.filter(({ isProtected }) => isProtected).map(({ text }) => text)))
        expect(kept.get(text)).toBe(count);
      expect(has.length).toBeGreaterThanOrEqual(had.length * 0.75);
      if (review.state === 'refused') expect(after).toBe(before);
      const known = new Set(had.flatMap(({ sources }) => sources));
      const cited = new Set(here.linesOf(date));
      for (const source of has.flatMap(({ sources }) => sources))
        expect(known.has(source) || cited.has(source)).toBe(true);
      // Our own reviewer does nothing that the guard has to refuse.
      if (!wishes) expect(review.reason).toBeUndefined();
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );

  expect(runs).toBe(RUNS);
  // It was no quiet year: all of it was tried.
  expect(outcomes.changed).toBeGreaterThan(RUNS / 10);
  expect(outcomes.refused).toBeGreaterThan(RUNS / 10);
}, 120_000);
