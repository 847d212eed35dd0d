import Database from 'better-sqlite3';
import type { LogIndex } from '../../memory/index/open-index.ts';
import { isStopWord, tokens } from '../../memory/words/tokens.ts';

/** What plain FTS5 finds: BM25 with Porter's stems over the entries' text, any of the question's words but stop words. */
export function createBaseline(index: LogIndex) {
  const db = new Database(':memory:');
  db.exec("CREATE VIRTUAL TABLE plain USING fts5 (text, tokenize = 'porter unicode61')");
  const insert = db.prepare('INSERT INTO plain (rowid, text) VALUES (?, ?)');
  const entries = index.db.prepare('SELECT id, text FROM log_entries').all() as { id: number; text: string }[];
  db.transaction(() => entries.forEach(({ id, text }) => insert.run(id, text)))();
  const find = db.prepare('SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT ?').pluck();
  const line = index.db.prepare('SELECT line FROM log_entries WHERE id = ?').pluck();

  return {
    /** The best entries as FILE:LINE. */
    search(query: string, k: number): string[] {
      const words = wordsOf(query);
      if (words.length === 0) return [];
      const columns = index.columns();
      const ids = find.all(orQuery(words), k) as number[];
      return ids.map((id) => `${columns.fileOf(columns.numberOf(id))}:${String(line.get(id))}`);
    },
    close: () => db.close(),
  };
}

export function wordsOf(query: string): string[] {
  return [...new Set(tokens(query))].filter((word) => !isStopWord(word));
}

export function orQuery(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(' OR ');
}
