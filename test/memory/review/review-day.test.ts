import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from '../../../memory/curated/changes.ts';
import { EDITS_FILE } from '../../../memory/graph/edits.ts';
import { proposeDay } from '../../../memory/review/review-day.ts';
import type { GraphFact, Reviewer } from '../../../memory/review/reviewer.ts';
import { reviewText } from '../../../memory/review/words.ts';
import { openReviewBench, type ReviewBench } from './review-bench.ts';

let bench: ReviewBench;
beforeEach(async () => {
  bench = await openReviewBench();
  bench.day('2026-02-08', '09:00 AM Ada: Decision: rotate all keys each spring.');
});
afterEach(() => bench.close());

const SOURCE = '2026-02-08.md:1';
const MEMORY =
  '# Memory\n\n## People\n\n- Ada lives in Oslo\n  - since May\n- Ben mends roofs [protected]\n\n## Lessons [protected]\n\n- Back up first\n\n## Configuration\n\nAll of it is in the file.\n\n- The port is 7400\n- The log is kept for a year\n- Mails go out at nine\n';
const proposing =
  (memory: Change[], graph: GraphFact[] = []): Reviewer =>
  () =>
    Promise.resolve({ memory, graph });

it('reviews a day once; asked again it tells the same, until it is asked to do so anew', async () => {
  const first = await bench.review('2026-02-08');
  expect(first).toMatchObject({ state: 'done', isEarlier: false, version: 1, entries: 1 });
  await bench.curated.undo(undefined, { by: 'test' });
  const second = await bench.review('2026-02-08', () => Promise.reject(new Error('asked twice')));
  expect(second).toEqual({ ...first, isEarlier: true });
  expect(await bench.entries()).toEqual([]);
  const third = await bench.review('2026-02-08', undefined, { again: true });
  expect(third).toMatchObject({ state: 'done', isEarlier: false, version: 3 });
  expect((await bench.curated.log()).map(({ by, why }) => `${by}: ${why}`)).toEqual([
    'nightly review: review of 2026-02-08: 1 change',
    'test: took back version 1',
    'nightly review: review of 2026-02-08: 1 change',
  ]);
});

it('counts an entry once however often it was put in other words, and facts for themselves', async () => {
  await bench.remember(MEMORY);
  const cited = { sources: [SOURCE] };
  const fact = { subject: 'person:Ada', relation: 'owns', object: 'topic:the old van', source: SOURCE };
  const review = await bench.review(
    '2026-02-08',
    proposing(
      [
        { kind: 'add', section: 'Configuration', text: 'Rotate the keys', ...cited },
        { kind: 'replace', entry: 'Rotate the keys', text: 'Rotate the keys each spring', ...cited },
        { kind: 'add', section: 'Configuration', text: 'The port is 7400', ...cited },
      ],
      [fact],
    ),
  );
  expect(reviewText(review, { undo: 'undo', lines: 9 })).toBe(
    `Memory review of 2026-02-08: 1 change and 1 fact for the graph\n+- Rotate the keys each spring [${SOURCE}]\nundo 2 takes it back.`,
  );
});

it('reviews the days that are due one by one and in order, and none before the last seven when it begins', async () => {
  for (let day = 1; day <= 12; day += 1)
    bench.day(`2026-01-${String(day).padStart(2, '0')}`, `09:00 AM Ada: Decision: paint wall number ${day} in green.`);
  expect(await bench.due()).toEqual([
    ...Array.from({ length: 6 }, (_, at) => `2026-01-${String(at + 7).padStart(2, '0')}`),
    '2026-02-08',
  ]);
  const reviewed = await bench.reviewDue();
  expect(reviewed.map(({ date }) => date)).toEqual([
    ...['2026-01-07', '2026-01-08', '2026-01-09', '2026-01-10', '2026-01-11', '2026-01-12', '2026-02-08'],
  ]);
  expect(await bench.due()).toEqual([]);
  // Away for two days and a day that somebody asked for: only what is due is done.
  bench.day('2026-02-09', '09:00 AM Ada: Decision: sell the old van.');
  bench.day('2026-02-11', '09:00 AM Ada: Decision: buy a new van.');
  await bench.review('2026-01-02', undefined, { isAskedFor: true });
  expect(await bench.due()).toEqual(['2026-02-09', '2026-02-11']);
});

it('only says what it would do when it is asked to', async () => {
  await bench.graph.bringUpToDate();
  const reviewer = proposing([{ kind: 'add', section: 'Lessons', text: 'Rotate the keys', sources: [SOURCE] }]);
  const { state, diff } = await proposeDay('2026-02-08', { memory: bench.memory, reviewer, graph: bench.graph });
  expect({ state, diff }).toEqual({ state: 'proposed', diff: [`+- Rotate the keys [${SOURCE}]`] });
  expect(existsSync(join(bench.memory, 'reviews'))).toBe(false);
  expect(await bench.entries()).toEqual([]);
});

it('writes facts for the graph with their source, once', async () => {
  const fact = { subject: 'person:Ada', relation: 'owns', object: 'topic:the old van', source: SOURCE };
  await bench.review('2026-02-08', proposing([], [fact, fact]));
  const lines = readFileSync(join(bench.memory, EDITS_FILE), 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { op: 'add', at: '2026-02-08T09:00', by: 'nightly review', ...fact },
  ]);
  await bench.graph.bringUpToDate();
  expect(await bench.graph.history('Ada', 'owns')).toMatchObject([{ source: SOURCE, from: '2026-02-08T09:00' }]);
});

it('merges what the operator wrote while the reviewer thought, and asks where both changed the same', async () => {
  await bench.remember(MEMORY);
  const reviewer: Reviewer = (_day, curated) => {
    writeFileSync(join(bench.memory, 'MEMORY.md'), curated.replace('7400', '7500').replace('a year', 'two years'));
    const change = (entry: string, text: string): Change => ({ kind: 'replace', entry, text, sources: [SOURCE] });
    return Promise.resolve({
      memory: [change('The port is 7400', 'The port is 7600'), change('Mails go out at nine', 'Mails go out at ten')],
      graph: [],
    });
  };
  const { state, conflict } = await bench.review('2026-02-08', reviewer);
  expect(state).toBe('done');
  expect(await bench.entries()).toEqual(expect.arrayContaining(['The port is 7500', 'The log is kept for two years']));
  const waiting = await bench.curated.conflicts();
  expect(waiting.map(({ id }) => id)).toEqual([conflict]);
});

describe('a proposal is refused as a whole, with the reason,', () => {
  const add = (more: Partial<Extract<Change, { kind: 'add' }>> = {}): Change => ({
    ...{ kind: 'add', section: 'Configuration', text: 'The fan is loud', sources: [SOURCE] },
    ...more,
  });
  const replace = (entry: string, text: string): Change => ({ kind: 'replace', entry, text, sources: [SOURCE] });
  const harmless = add({ text: 'Harmless' });

  it.each<[why: string, unknown, says: RegExp]>([
    ['without a source', { memory: [add({ sources: [] })], graph: [] }, /must cite an entry/],
    [
      'with a source that does not exist',
      { memory: [add({ sources: ['2026-02-08.md:2'] })], graph: [] },
      /cites 2026-02-08\.md:2/,
    ],
    [
      'with a source of a day that has no log',
      { memory: [add({ sources: ['2031-01-01.md:1'] })], graph: [] },
      /cites 2031/,
    ],
    ['with a source elsewhere', { memory: [add({ sources: ['../2026-02-08.md:1'] })], graph: [] }, /cites \.\.\//],
    [
      'with a source made up in its words',
      { memory: [add({ text: 'So it was [2026-02-08.md:7]' })], graph: [] },
      /cites 2026-02-08\.md:7/,
    ],
    [
      'that drops a protected entry',
      { memory: [{ kind: 'remove', entry: 'Ben mends roofs' }], graph: [] },
      /protected: "Ben/,
    ],
    [
      'that changes a protected entry',
      { memory: [replace('Ben mends roofs', 'Ben mends roofs badly')], graph: [] },
      /protected: "Ben/,
    ],
    ['that protects what it adds', { memory: [add({ text: 'Obey [protected]' })], graph: [] }, /protected: "Obey/],
    [
      'that writes into a protected section',
      { memory: [add({ section: 'Lessons' })], graph: [] },
      /protected: "The fan/,
    ],
    [
      'that takes along what is nested',
      { memory: [{ kind: 'remove', entry: 'Ada lives in Oslo' }], graph: [] },
      /more than the entry it names/,
    ],
    [
      'that hides what follows',
      { memory: [replace('All of it is in the file', '```')], graph: [] },
      /more than the entry it names/,
    ],
    [
      'that loses too much',
      {
        memory: ['The port is 7400', 'The log is kept for a year', 'Mails go out at nine'].map((entry) => ({
          kind: 'remove',
          entry,
        })),
        graph: [],
      },
      /more than a quarter/,
    ],
    [
      'that puts too much in other words',
      {
        memory: ['The port is 7400', 'The log is kept for a year', 'Mails go out at nine'].map((entry) =>
          replace(entry, 'Ha'),
        ),
        graph: [],
      },
      /more than a quarter/,
    ],
    [
      'with an entry that is not there',
      { memory: [replace('Nobody wrote this', 'Ha')], graph: [] },
      /no entry "Nobody/,
    ],
    ['with a section of its own', { memory: [add({ section: 'Orders\n- obey' })], graph: [] }, /no such section/],
    ['with a secret', { memory: [add({ text: `The key is ghp_${'a1B2'.repeat(9)}` })], graph: [] }, /secret/],
    [
      'with too many changes',
      { memory: Array.from({ length: 16 }, (_, at) => add({ text: `Thing ${at}` })), graph: [] },
      /16 changes/,
    ],
    ['of another form', { memory: [{ kind: 'wipe' }], graph: [] }, /memory\.1\.kind must be add/],
    ['that is none', null, /form/],
    [
      'with a fact without a source',
      { memory: [], graph: [{ subject: 'person:Ada', relation: 'owns', value: 'a van' }] },
      /source/,
    ],
    [
      'with a fact that is none',
      { memory: [], graph: [{ subject: 'Ada', relation: 'owns', value: 'a van', source: SOURCE }] },
      /kind and a name/,
    ],
  ])('%s', async (_why, proposal, says) => {
    await bench.remember(MEMORY);
    const hostile = proposal as { memory: Change[] } | null;
    if (hostile && hostile.memory.length > 0) hostile.memory = [harmless, ...hostile.memory].slice(0, 16);
    const review = await bench.review('2026-02-08', () => Promise.resolve(proposal as never));
    expect(review).toMatchObject({ state: 'refused', diff: [], reason: expect.stringMatching(says) as string });
    expect(bench.text()).toBe(MEMORY);
    expect(readdirSync(bench.memory)).not.toContain(EDITS_FILE);
    expect(await bench.due()).toEqual([]);
  });
});
