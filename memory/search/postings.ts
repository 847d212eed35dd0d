import type { Columns } from '../index/columns.ts';
import type { Sqlite } from '../../storage/sqlite.ts';
import type { Concept } from './question.ts';

/** The entries that have a concept's own word, and those that have a near one. */
export interface Posting {
  concept: Concept;
  own: readonly number[];
  near: readonly number[];
}

/**
 * How many entries are looked at for one question at most: the words that tell most come first, and one that is in half of
 * the entries tells nothing. It bounds the time of a search, whatever the logs hold.
 */
const BUDGET = 60_000;

export function createPostings(db: Sqlite) {
  const count = db.prepare('SELECT count(*) FROM log_words WHERE log_words MATCH ?').pluck();
  const find = db.prepare('SELECT rowid FROM log_words WHERE log_words MATCH ? ORDER BY rowid DESC LIMIT ?').pluck();

  return (concepts: readonly Concept[], columns: Columns): Posting[] => {
    let left = BUDGET;
    const read = (stems: readonly string[]): number[] => {
      const ids = find.all(queryOf(stems), left) as number[];
      left -= ids.length;
      return ids.map((id) => columns.numberOf(id)).filter((entry) => entry >= 0);
    };
    const rarest = concepts
      .map((concept) => ({ concept, entries: count.get(queryOf(concept.own)) as number }))
      .sort((a, b) => a.entries - b.entries);
    const postings = rarest.map(({ concept, entries }, place): Posting => ({
      concept,
      own: entries > 0 && (entries <= left || place === 0) ? read(concept.own) : [],
      near: [],
    }));
    for (const posting of postings) {
      const { near } = posting.concept;
      if (near.length > 0 && (count.get(queryOf(near)) as number) <= left) posting.near = read(near);
    }
    return postings;
  };
}

function queryOf(stems: readonly string[]): string {
  return stems.map((stem) => `"${stem}"`).join(' OR ');
}
