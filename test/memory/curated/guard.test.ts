import fc from 'fast-check';
import { LossRefused, refuseLoss } from '../../../memory/curated/guard.ts';

const memory = (...entries: string[]) => `## Lessons\n\n${entries.map((entry) => `- ${entry}\n`).join('')}`;
const lossOf = (before: string, after: string): string | null => {
  try {
    refuseLoss(before, after);
    return null;
  } catch (error) {
    if (!(error instanceof LossRefused)) throw error;
    return error.message;
  }
};
const FOUR = ['the bakery opens at six', 'Tom builds the shop', 'invoices go out on Mondays', 'the printer needs ink'];

test('a quarter may go, more may not', () => {
  expect(lossOf(memory(...FOUR), memory(...FOUR.slice(1)))).toBeNull();
  expect(lossOf(memory(...FOUR), memory(...FOUR.slice(2)))).toBe(
    'It would lose 2 of 4 entries, more than a quarter, so nothing was changed; the first is "the bakery opens at six".',
  );
});

test('an entry in other words, in another section or another order is not lost', () => {
  const reworded = ['the bakery opens at seven since May', 'Tom builds the shop, which is live', ...FOUR.slice(2)];
  expect(lossOf(memory(...FOUR), `## Other\n\n${memory(...reworded.toReversed())}`)).toBeNull();
});

test('one entry cannot stand for many', () => {
  expect(lossOf(memory(...FOUR), memory(FOUR.join(', and '), 'x', 'y', 'z'))).toContain('3 of 4');
});

test('a protected entry stays word by word, and protected', () => {
  const before = memory('never deploy on a Friday [protected]', ...FOUR, ...FOUR.map((entry) => `${entry} too`));
  expect(lossOf(before, before.replace('Friday', 'Saturday'))).toContain('protected entry "never deploy on a Friday"');
  expect(lossOf(before, before.replace(' [protected]', ''))).toContain('protected entry');
  expect(lossOf(before, before.replace('- never', '* [2026-02-08.md:3] never'))).toBeNull();
  const section = before.replace('Lessons', 'Lessons [protected]');
  expect(lossOf(section, section.replace('Tom builds the shop\n', 'Tom builds\n'))).toContain('"Tom builds the shop"');
});

const entry = fc.array(fc.constantFrom('shop', 'bakery', 'Tom', 'ink', 'Monday', 'live', '★'), {
  minLength: 1,
  maxLength: 5,
});
const day = fc.array(fc.tuple(entry, fc.boolean(), fc.boolean()), { maxLength: 12 });

test('over fuzzed days, no protected entry is lost, and never more than a quarter', () => {
  fc.assert(
    fc.property(day, fc.array(entry, { maxLength: 6 }), (before, added) => {
      const line = (words: string[], isProtected: boolean) => `${words.join(' ')}${isProtected ? ' [protected]' : ''}`;
      const kept = before.filter(([, , isKept]) => isKept);
      const from = memory(...before.map(([words, isProtected]) => line(words, isProtected)));
      const to = memory(
        ...kept.map(([words, isProtected]) => line(words, isProtected)),
        ...added.map((words) => words.join(' ')),
      );
      if (lossOf(from, to) !== null) return;
      for (const isProtectedLine of from.split('\n').filter((one) => one.includes('[protected]')))
        expect(to).toContain(isProtectedLine);
      expect(kept.length + added.length).toBeGreaterThanOrEqual(before.length * 0.75);
    }),
    { numRuns: 3_000 },
  );
});
