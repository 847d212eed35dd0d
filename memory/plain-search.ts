import type { LogIndex } from './index/open-index.ts';
import { PLACES } from './index/schema.ts';

/** Provisional, until memory/search is here: every word, by BM25. */
export function plainSearch({ db, columns }: LogIndex, { q, k }: { q: string; k: number }) {
  const words = q.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return [];
  const rows = db
    .prepare(
      `SELECT log_words.rowid AS id, rank, line, log_entries.text AS text, name AS file FROM log_words
       JOIN log_entries ON log_entries.id = log_words.rowid
       JOIN log_files ON log_files.id = log_words.rowid / ${PLACES}
       WHERE log_words MATCH ? ORDER BY rank LIMIT ?`,
    )
    .all(words.map((word) => `"${word}"`).join(' OR '), k) as {
    id: number;
    rank: number;
    line: number;
    text: string;
    file: string;
  }[];
  const { numberOf, speaker, speakers } = columns();
  return rows.map(({ id, rank, line, text, file }) => {
    const who = speakers.get(speaker[numberOf(id)]!) ?? '';
    return { text, date: file.slice(0, 10), who, file, line, score: -rank };
  });
}
