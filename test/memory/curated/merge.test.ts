import fc from 'fast-check';
import { mergeTexts } from '../../../memory/curated/merge.ts';

const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');
const merge = (base: string, theirs: string, ours: string) => mergeTexts({ base, theirs, ours });

test('entries that were changed next to each other go together', () => {
  expect(merge(text('- a', '- b'), text('- A', '- b'), text('- a', '- b', '- c')).text).toBe(text('- A', '- b', '- c'));
  expect(merge(text('- a', '- b'), text('- a'), text('- b')).text).toBe('');
  expect(merge(text('- a'), text('- a', '- mine'), text('- a', '- ours')).text).toBe(text('- a', '- mine', '- ours'));
  expect(merge(text('- a'), text('- a', '- same'), text('- a', '- same', '- ours')).text).toBe(
    text('- a', '- same', '- ours'),
  );
});

test('of one entry changed twice the operator’s words stay, and the clash is told', () => {
  expect(merge(text('- a', '- b'), text('- A', '- b'), text('- ä', '- b', '- c'))).toEqual({
    text: text('- A', '- b', '- c'),
    clashes: [{ theirs: ['- A'], ours: ['- ä'] }],
  });
});

test('blank lines take no part in what belongs together, also in a long memory', () => {
  const long = Array.from({ length: 4_000 }, (_, at) => (at % 2 === 0 ? `- entry ${at}` : ''));
  const theirs = long.map((line, at) => (at % 6 === 0 ? `${line}, mine` : line));
  const ours = long.toSpliced(101, 0, '', '- new');
  const begun = performance.now();
  const { text: merged, clashes } = merge(long.join('\n'), theirs.join('\n'), ours.join('\n'));
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(clashes).toEqual([]);
  expect(merged).toBe(theirs.toSpliced(101, 0, '', '- new').join('\n'));
});

// Few words, so that the same line comes twice, moves and is changed by both sides.
const line = fc.oneof(
  fc.constantFrom('', '- a', '- b', '- c', '## Lessons', '  - nested', 'words'),
  fc.string({ maxLength: 6 }).map((words) => words.replaceAll('\n', ' ')),
);
const lines = fc.array(line, { maxLength: 14 });
/** What comes of lines when some are taken out, put in and put in other words. */
const edited = (base: string[]) =>
  fc
    .array(fc.tuple(fc.nat(base.length), fc.constantFrom('keep', 'drop', 'add', 'change'), line), { maxLength: 6 })
    .map((edits) =>
      edits.reduce((now, [at, kind, words]) => {
        if (kind === 'drop') return now.toSpliced(at, 1);
        if (kind === 'add') return now.toSpliced(at, 0, words);
        return kind === 'change' && at < now.length ? now.with(at, words) : now;
      }, base),
    );
const threeSides = lines.chain((base) => fc.tuple(fc.constant(base), edited(base), edited(base)));

/** The lines of `side` that say something and are more than in `base`, each as often as it is more. */
function addedBy(side: string[], base: string[]): string[] {
  const left = [...base];
  return side.filter((one) => {
    const at = left.indexOf(one);
    if (at === -1) return one.trim() !== '';
    left.splice(at, 1);
    return false;
  });
}

test('a merge never loses a line the operator wrote, and writes no marks', () => {
  fc.assert(
    fc.property(threeSides, ([base, theirs, ours]) => {
      const merged = merge(base.join('\n'), theirs.join('\n'), ours.join('\n'));
      const has = merged.text.split('\n');
      expect(addedBy(addedBy(theirs, base), has)).toEqual([]);
      expect(merged.text).not.toMatch(/^(?:<{7}|={7}|>{7})/m);
      // Nothing in it is nobody's.
      for (const one of has) expect([...base, ...theirs, ...ours, '']).toContain(one);
    }),
    { numRuns: 3_000 },
  );
});

test('a merge without clashes has what both sides wrote; with one side at rest it is the other', () => {
  fc.assert(
    fc.property(threeSides, ([base, theirs, ours]) => {
      const [b, t, o] = [base.join('\n'), theirs.join('\n'), ours.join('\n')];
      expect(merge(b, b, o).text).toBe(o);
      expect(merge(b, t, b).text).toBe(t);
      const merged = merge(b, t, o);
      if (merged.clashes.length > 0) return;
      for (const written of new Set(addedBy(ours, base))) expect(merged.text.split('\n')).toContain(written);
    }),
    { numRuns: 3_000 },
  );
});

test('both keeps every line of either side', () => {
  fc.assert(
    fc.property(threeSides, ([base, theirs, ours]) => {
      const [b, t, o] = [base.join('\n'), theirs.join('\n'), ours.join('\n')];
      const has = mergeTexts({ base: b, theirs: t, ours: o }, 'both').text.split('\n');
      for (const written of [...addedBy(theirs, base), ...addedBy(ours, base)]) expect(has).toContain(written);
    }),
    { numRuns: 3_000 },
  );
});
