import { mergedSave, openedBefore } from '../../../memory/curated/stale-save.ts';
import type { Version } from '../../../memory/curated/versions.ts';

const HAND = 'hand edit';
const at = new Date().toISOString();
const version = (number: number, entries: string[], by = 'Ada', why = 'remembered'): Version => ({
  ...{ version: number, at, by, why },
  text: entries.map((entry) => `- ${entry}\n`).join(''),
});
const textOf = (...entries: string[]) => version(0, entries).text;

const [one, two] = [version(1, ['zero']), version(2, ['zero', 'ours'])];

test('a save that has nothing of our latest version was begun before it', () => {
  expect(openedBefore(textOf('zero', 'by hand'), [two, one], HAND)).toBe(one);
});

test('a save that has it, or that only takes it out, knows it', () => {
  expect(openedBefore(textOf('zero', 'ours', 'by hand'), [two, one], HAND)).toBeNull();
  expect(openedBefore(textOf('zero'), [two, one], HAND)).toBeNull();
});

test('what the operator saved since then was known to the editor', () => {
  const three = version(3, ['zero', 'ours', 'by hand'], HAND, '1 entry added');
  expect(openedBefore(textOf('zero', 'by hand', 'more'), [three, two, one], HAND)).toBeNull();
});

// Found by the random kills of crash.test.ts: one save was merged with our version, and the next still knew nothing of it.
test('a save that was merged with our version does not make the next one know that', () => {
  const three = version(3, ['zero', 'ours', 'by hand'], HAND, mergedSave(2));
  expect(openedBefore(textOf('zero', 'by hand', 'more'), [three, two, one], HAND)).toBe(one);
});
