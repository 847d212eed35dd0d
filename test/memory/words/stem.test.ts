import Database from 'better-sqlite3';
import fc from 'fast-check';
import { stem } from '../../../memory/words/stem.ts';
import { contentStems, tokens } from '../../../memory/words/tokens.ts';

describe('the stem of a word', () => {
  test('is the one SQLite’s Porter tokenizer has', () => {
    const db = new Database(':memory:');
    db.exec(`CREATE VIRTUAL TABLE words USING fts5 (word, tokenize = 'porter unicode61');
      CREATE VIRTUAL TABLE stems USING fts5vocab (words, 'row')`);
    const theirs = (word: string) => {
      db.exec('DELETE FROM words');
      db.prepare('INSERT INTO words VALUES (?)').run(word);
      return db.prepare('SELECT term FROM stems').pluck().get();
    };
    const beginnings = fc.stringMatching(/^[a-z]{2,7}$/);
    const endings = fc.constantFrom(
      '',
      's',
      'ies',
      'sses',
      'ed',
      'ing',
      'eed',
      'ational',
      'iveness',
      'ement',
      'ology',
      'y',
    );
    fc.assert(
      fc.property(beginnings, endings, (beginning, ending) => {
        expect(stem(beginning + ending)).toBe(theirs(beginning + ending));
      }),
      { numRuns: 500 },
    );
    db.close();
  });

  test('leaves other scripts and numbers as they are', () => {
    expect(['żółw', '東京', '2026', 'a1s'].map(stem)).toEqual(['żółw', '東京', '2026', 'a1s']);
  });
});

describe('the words of a text', () => {
  test('are lower case, without accents and apostrophes', () => {
    expect(tokens("Zoë's CAFÉ, don’t")).toEqual(['zoe', 's', 'cafe', 'don', 't']);
  });

  test('are searched but for those of grammar, each once', () => {
    expect(contentStems(tokens('The dog and the dogs were running'))).toEqual(['dog', 'run']);
  });
});
