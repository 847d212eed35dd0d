import { execFile, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type LogIndex, openLogIndex } from '../../../memory/index/open-index.ts';
import { createSearch } from '../../../memory/search/search.ts';
import { writeTwoFriends } from '../search/two-friends.ts';

const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const SEARCH_FIXTURE = join(process.cwd(), 'test/memory/index/search.fixture.ts');
const FIXTURE = join(process.cwd(), 'test/memory/index/rebuild.fixture.ts');

const run = promisify(execFile);

let home: string;
let folder: string;
let index: LogIndex;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-index-'));
  folder = writeTwoFriends(join(home, 'logs'));
  index = open();
});

afterEach(() => {
  index.close();
  rmSync(home, { recursive: true, force: true });
});

const open = () => openLogIndex({ folder, database: join(home, 'index', 'memory.db') });
const file = (name: string) => join(folder, name);
const found = (query: string, of = index) =>
  createSearch(of)
    .search(query, { k: 1 })
    .map((hit) => `${hit.file}:${hit.line} ${hit.text}`)
    .join();

describe('the index of the daily logs', () => {
  test('finds what was appended since, also to an entry that was half written', () => {
    found('rent');
    appendFileSync(file('2025-09-02.md'), '\n## 2025-09-02 11:00 AM - Ann\n"The umbrella is in the');
    expect(found('umbrella')).toBe('2025-09-02.md:7 "The umbrella is in the');
    appendFileSync(file('2025-09-02.md'), ' wardrobe."\n\n## 2025-09-02 11:05 AM - Bo\n"Thanks"\n');
    expect(found('wardrobe')).toBe('2025-09-02.md:7 The umbrella is in the wardrobe.');
    expect(index.columns().count).toBe(13);
  });

  test('follows an edit by hand, though size and time look the same', () => {
    found('rent');
    const text = readFileSync(file('2025-05-06.md'), 'utf8');
    writeFileSync(file('2025-05-06.md'), text.replace('thorn', 'crumb'));
    expect(found('crumb')).toMatch(/^2025-05-06.md:4/);
    expect(found('thorn')).toBe('');
    writeFileSync(file('2025-05-06.md'), `a note\n\n${text}`);
    expect(found('thorn')).toMatch(/^2025-05-06.md:6/);
  });

  test('takes up new files and drops those that are gone, in the order of days', () => {
    found('rent');
    writeFileSync(file('2025-05-05.md'), '## 2025-05-05 10:00 AM - Bo\n"The zebra came first"\n');
    writeFileSync(file('notes.md'), '## 2025-05-05 10:00 AM - Bo\n"The okapi is in no log"\n');
    unlinkSync(file('2025-06-12.md'));
    expect(found('zebra')).toMatch(/^2025-05-05.md:1/);
    expect(found('okapi tickets')).toBe('');
    expect(index.columns().fileOf(0)).toBe('2025-05-05.md');
  });

  test('sees what another process has indexed, and the other way round', () => {
    const other = open();
    found('rent');
    expect(found('rent', other)).toMatch(/^2025-05-06.md:10/);
    appendFileSync(file('2025-09-02.md'), '\n## 2025-09-02 11:00 AM - Cy\n"A kestrel!"\n');
    expect(found('kestrel', other)).toMatch(/^2025-09-02.md:7/);
    expect(found('kestrel')).toMatch(/^2025-09-02.md:7/);
    other.close();
  });

  test('is made once when several processes search for the first time at once', async () => {
    for (let day = 10; day < 28; day += 1)
      writeFileSync(
        file(`2025-10-${day}.md`),
        `## 2025-10-${day} 10:00 AM - Bo\n"${'so long a day '.repeat(9_000)}"\n\n`.repeat(5),
      );
    const args = ['--import', LOADER, SEARCH_FIXTURE, folder, join(home, 'index', 'new.db'), 'tickets'];
    const ends = await Promise.all([1, 2, 3].map(() => run(process.execPath, args)));
    expect(ends.map(({ stdout }) => stdout)).toEqual(Array(3).fill('2025-06-12.md:1 101\n'));
  });

  test('parts the sessions of a day by long pauses', () => {
    found('rent');
    expect([...index.columns().session.subarray(0, index.columns().count)]).toEqual([0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3]);
  });

  test('finds the same after a rebuild, which tells how far it is', () => {
    const before = found('tickets');
    const progress: number[] = [];
    index.rebuild(({ filesDone }) => progress.push(filesDone));
    expect(progress).toEqual([3]);
    expect(found('tickets')).toBe(before);
  });

  test('goes on with a rebuild that was killed, and does not begin again', () => {
    for (let day = 10; day < 28; day += 1)
      writeFileSync(
        file(`2025-10-${day}.md`),
        `## 2025-10-${day} 10:00 AM - Bo\n"${'a long day indeed '.repeat(50_000)}"\n`,
      );
    // What was changed just now is looked at again in any case.
    for (const name of readdirSync(folder)) utimesSync(file(name), 1e9, 1e9);
    const args = ['--import', LOADER, FIXTURE, folder, join(home, 'index', 'memory.db')];
    expect(spawnSync(process.execPath, args).signal).toBe('SIGKILL');

    let resumed = 0;
    index.rebuild(({ files }) => (resumed = files));
    expect(resumed).toBeGreaterThan(0);
    expect(resumed).toBeLessThan(21);
    expect(index.columns().count).toBe(11 + 18);
    let anew = 0;
    index.rebuild(({ files }) => (anew = files));
    expect(anew).toBe(21);
  });
});
