import Database from 'better-sqlite3';
import type { LogIndex } from '../../memory/index/open-index.ts';
import { isStopWord, tokens } from '../../memory/words/tokens.ts';

export interface PlainHit {
  text: string;
  who: string;
  file: string;
  line: number;
}

/** What plain FTS5 finds: BM25 with Porter's stems over the entries' text, any of the question's words but stop words. */
export function createBaseline(index: LogIndex, file = ':memory:') {
  const db = new Database(file);
  db.exec("CREATE VIRTUAL TABLE plain USING fts5 (text, tokenize = 'porter unicode61')");
  const insert = db.prepare('INSERT INTO plain (rowid, text) VALUES (?, ?)');
  const entries = index.db.prepare('SELECT id, text FROM log_entries').all() as { id: number; text: string }[];
  db.transaction(() => entries.forEach(({ id, text }) => insert.run(id, text)))();
  const find = db.prepare('SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT ?').pluck();
  const read = index.db.prepare('SELECT line, text FROM log_entries WHERE id = ?');

  /** The bare query: ids of the best entries. */
  function ids(query: string, k: number): number[] {
    const words = [...new Set(tokens(query))].filter((word) => !isStopWord(word));
    return words.length === 0 ? [] : (find.all(words.map((word) => `"${word}"`).join(' OR '), k) as number[]);
  }

  return {
    ids,
    search(query: string, k: number): PlainHit[] {
      const columns = index.columns();
      return ids(query, k).map((id) => {
        const entry = columns.numberOf(id);
        const { line, text } = read.get(id) as { line: number; text: string };
        return { text, line, who: columns.speakers.get(columns.speaker[entry]!) ?? '', file: columns.fileOf(entry) };
      });
    },
    close: () => db.close(),
  };
}
