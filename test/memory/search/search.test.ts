import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogIndex, openLogIndex } from '../../../memory/index/open-index.ts';
import { createSearch, type SearchOptions } from '../../../memory/search/search.ts';
import { writeTwoFriends } from './two-friends.ts';

let home: string;
let index: LogIndex;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-search-'));
  index = openLogIndex({ folder: writeTwoFriends(join(home, 'logs')), database: join(home, 'memory.db') });
});

afterAll(() => {
  index.close();
  rmSync(home, { recursive: true, force: true });
});

const hits = (query: string, options?: SearchOptions) => createSearch(index).search(query, options);
const first = (query: string, options?: SearchOptions) => hits(query, options)[0]?.text ?? '';

describe('a search of the daily logs', () => {
  test('gives what a script needs to cite an entry', () => {
    expect(hits('rent', { k: 1 })).toEqual([
      {
        text: 'The landlord raises my rent to 940 from July.',
        ...{ date: '2025-05-06', who: 'Bo', file: '2025-05-06.md', line: 10, score: expect.any(Number) },
      },
    ]);
  });

  test('finds an answer that shares no word with its question', () => {
    expect(first('What did the vet say?')).toBe('Nothing serious, a thorn in the left paw. He limps a little.');
  });

  test('goes by who said it where a person is named', () => {
    expect(first('How much rent does Bo pay?')).toMatch(/^The landlord/);
    expect(first('What hurt Ann after rowing?')).toMatch(/shoulder/);
    expect(first('Why did Bo stop rowing?')).toMatch(/no time/);
  });

  test('goes by when it was said where a time is named', () => {
    expect(first('the concert in June')).toMatch(/tickets|Friday/);
    expect(first('the concert in September')).toMatch(/review/);
    expect(first('concert this week', { now: '2025-09-03' })).toMatch(/review/);
  });

  test('knows irregular forms and what else a thing is called', () => {
    expect(first('who buys tickets')).toMatch(/bought/);
    expect(first('what happened to the dog')).toMatch(/vet|thorn/);
    expect(first('the gig')).toMatch(/concert/);
  });

  test('keeps to the days, people and kinds asked for', () => {
    const days = (options: SearchOptions) => new Set(hits('rowing', options).map(({ date }) => date));
    expect(days({ from: '2025-09-01' })).toEqual(new Set(['2025-09-02']));
    expect(days({ to: '2025-06-01' })).toEqual(new Set(['2025-05-06']));
    expect(new Set(hits('rent rowing concert', { who: 'ann' }).map(({ who }) => who))).toEqual(new Set(['Ann']));
    expect(hits('backup concert', { kind: 'tool' }).map(({ who }) => who)).toEqual(['System']);
  });

  test('knows a thing by its other names where it is told them, as from the graph', () => {
    expect(hits('Bartholomew')).toEqual([]);
    expect(first('Bartholomew', { names: [['Bartholomew', 'the old cello']] })).toMatch(/cello/);
  });

  test('answers anything at all the same way each time', () => {
    for (const query of ['', '???', 'the of and', '"unclosed', 'NEAR(a b) OR *', 'żółw 東京 naïve', 'x'.repeat(10_000)])
      expect(hits(query)).toEqual(hits(query));
  });

  test('finds neither what was asked of Mainstay itself nor its answer, nor what is around them only', () => {
    const folder = join(home, 'echoes');
    mkdirSync(folder);
    const echoes = openLogIndex({ folder, database: join(home, 'echoes.db') });
    const found = () =>
      createSearch(echoes)
        .search('the kiln')
        .map(({ text }) => text);
    const say = (who: string, text: string) =>
      appendFileSync(join(folder, '2026-02-08.md'), `## 2026-02-08 09:00 AM - ${who}\n"${text}"\n\n`);
    for (const [who, text] of [
      ['Ada', '/memory the kiln'],
      ['Mainstay', 'Nothing is known about the kiln.'],
      ['Ada', '/status'],
      ['Mainstay', 'The kiln job runs.'],
    ] as const) {
      say(who, text);
      expect(found()).toEqual([]);
    }
    say('Ada', 'The kiln is cold.');
    say('Ada', '/cost');
    expect(found()).toEqual(['The kiln is cold.']);
    echoes.close();
  });

  test('finds nothing in a folder without logs', () => {
    const folder = join(home, 'empty');
    mkdirSync(folder);
    const empty = openLogIndex({ folder, database: join(home, 'empty.db') });
    expect(createSearch(empty).search('anything')).toEqual([]);
    empty.close();
  });
});
