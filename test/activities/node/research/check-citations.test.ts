import { checkCitations } from '../../../../activities/node/research/check-citations.ts';
import type { Source } from '../../../../activities/node/research/sources.ts';

const source = (number: number): Source => ({
  ...{ number, title: `Page ${number}`, address: `https://site.example/${number}`, asked: [] },
  ...{ readAt: '2026-03-04T10:00:00.000Z', characters: 10 },
});
const READ = [1, 2, 3, 4].map(source);
const check = (answer: string) => checkCitations(answer, READ);
const numbers = (answer: string) => check(answer).cited.map(({ number }) => number);

test('what was read is cited, numbered in the order in which it is', () => {
  const { text, cited, findings } = check('Ducks swim [3]. They eat bread [1][3].');
  expect(text).toBe('Ducks swim [1]. They eat bread [2][1].');
  expect(cited.map(({ address }) => address)).toEqual(['https://site.example/3', 'https://site.example/1']);
  expect(findings).toEqual([]);
});

test('what was not read is taken out, and said so', () => {
  const { text, findings } = check('Ducks fly [9]. They swim [2, 7].');
  expect(text).toBe('Ducks fly. They swim [1].');
  expect(findings).toEqual(['Taken out, since no such page was read: [9], [7].']);
});

test.each([
  ['a [1, 3]; b', [1, 3]],
  ['a [1,3]', [1, 3]],
  ['a [2-4].', [2, 3, 4]],
  ['a [2–3].', [2, 3]],
  ['a [^1].', [1]],
  ['a【4】', [4]],
  ['a [2](https://site.example/2).', [2]],
  ['a [2](https://elsewhere.example/).', [2]],
  ['a ([1])', [1]],
  ['[1] says so', [1]],
])('is understood as models write it: %s', (answer, cited) => {
  expect(numbers(answer)).toEqual(cited);
});

test('a range of thousands is no range', () => {
  expect(check('a [1-999]').cited).toHaveLength(1);
});

test('code is left as it is', () => {
  const code = 'See `list[9]` and\n```\nlist[9] = "https://elsewhere.example/"\n```\nas told [1].';
  expect(check(code).text).toBe(code);
  expect(check(code).findings).toEqual([]);
});

test('addresses that were not read are marked; those that were become citations', () => {
  const { text, cited, findings } = check(
    'See [the site](https://site.example/2/), [another](https://elsewhere.example/a) and https://elsewhere.example/b.',
  );
  expect(text).toBe(
    'See the site [1], another (https://elsewhere.example/a, not read) and https://elsewhere.example/b (not read).',
  );
  expect(cited).toEqual([READ[1]]);
  expect(findings).toEqual(['Marked as not read: https://elsewhere.example/a, https://elsewhere.example/b.']);
});

test('a page is the same by the address that was asked for, and by a part of it', () => {
  const moved = { ...source(1), asked: ['http://old.example/x'] };
  expect(checkCitations('[here](http://old.example/x#part)', [moved]).text).toBe('here [1]');
});

test.each(['## Sources\n[1] Ducks: https://site.example/1\n[2] https://made.up/', 'Sources:\n\n1. https://made.up/\n'])(
  'a list of sources at the end gives way to the one that holds',
  (list) => {
    expect(check(`Ducks swim [1].\n\n${list}`)).toEqual({ text: 'Ducks swim [1].', cited: [READ[0]], findings: [] });
  },
);

test('an answer without any citation says so', () => {
  expect(check('Ducks swim.').findings).toEqual([
    'It cites no page that was read: take it as what the model believes.',
  ]);
});

test('a long answer takes no time', () => {
  const begun = performance.now();
  check(`${'[ '.repeat(20_000)}${'[1]('.repeat(5_000)}${'https://'.repeat(5_000)}${'`'.repeat(9_999)}`);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
