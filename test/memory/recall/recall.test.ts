import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogIndex, openLogIndex } from '../../../memory/index/open-index.ts';
import { recall } from '../../../memory/recall/recall.ts';
import { createSearch } from '../../../memory/search/search.ts';
import { writeTwoFriends } from '../search/two-friends.ts';

let home: string;
let index: LogIndex;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-recall-'));
  index = openLogIndex({ folder: writeTwoFriends(join(home, 'logs')), database: join(home, 'memory.db') });
});

afterEach(() => {
  index.close();
  rmSync(home, { recursive: true, force: true });
});

const remembered = (query: string, budgetTokens: number) => recall(createSearch(index), query, { budgetTokens });

describe('what a turn is given to remember', () => {
  test('stands by session, oldest first, each entry with its source', () => {
    const { text, memories } = remembered('Who gave up rowing?', 200);
    expect(text).toMatch(/^Tuesday 2025-05-06\n[^]*\n\nTuesday 2025-09-02\n/);
    expect(text).toContain('\nAnn: Poor thing. I went rowing on Sunday, my shoulder still hurts. [2025-05-06.md:7]\n');
    expect(text).toMatch(/\nBo: Congratulations. I gave up rowing, by the way, no time. \[2025-09-02.md:4\]$/);
    expect(memories.at(-1)).toMatchObject({ date: '2025-09-02', who: 'Bo', file: '2025-09-02.md', line: 4 });
  });

  test('never exceeds its budget, and is nothing where there is no room or nothing to find', () => {
    for (const budget of [0, 10, 40, 80, 1_000]) {
      const { tokens, text } = remembered('rent, rowing and the concert', budget);
      expect(tokens).toBeLessThanOrEqual(budget);
      expect(tokens).toBe(Math.ceil(text.length / 4));
    }
    expect(remembered('xylophone', 1_000)).toEqual({ text: '', memories: [], tokens: 0 });
  });

  test('has of a long answer what is about the question', () => {
    const padding = 'There is much more to be said about weather and tides. '.repeat(40);
    const said = `${padding}The lighthouse was painted green in spring. ${padding}`;
    writeFileSync(join(home, 'logs', '2025-10-01.md'), `## 2025-10-01 10:00 AM - Assistant\n"${said}"\n`);
    const { text, tokens } = remembered('Which colour is the lighthouse?', 1_000);
    expect(text).toContain('The lighthouse was painted green in spring.');
    expect(tokens).toBeLessThan(220);
  });
});
