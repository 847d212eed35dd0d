import type { Columns } from '../index/columns.ts';
import type { Sqlite } from '../../storage/sqlite.ts';
import type { Concept } from './question.ts';

/** The entries that have a concept's own word, and those that have a near one; an entry may be there more than once. */
export interface Posting {
  concept: Concept;
  own: readonly Int32Array[];
  near: readonly Int32Array[];
}

/**
 * How many entries are looked at for one question at most. The words that tell most come first, and one that is in half of
 * the entries tells nothing: this bounds the time of a search, whatever the logs hold.
 */
const BUDGET = 20_000;
/** A near word that more than this share of the entries has stands for nothing; in small logs each counts. */
const NEAR_AT_MOST = 0.01;
const SMALL = 1_000;
/** Numbers of entries kept for the next questions, until the logs change: 16 MB. */
const KEPT = 4_000_000;

/** Looks up which entries have which words. */
export function createPostings(db: Sqlite) {
  const count = db
    .prepare('SELECT count(*) FROM (SELECT rowid FROM log_words WHERE log_words MATCH ? LIMIT ?)')
    .pluck();
  const find = db.prepare('SELECT rowid FROM log_words WHERE log_words MATCH ? ORDER BY rowid DESC LIMIT ?').pluck();
  const counts = new Map<string, number>();
  const lists = new Map<string, Int32Array>();
  let kept = 0;
  let keptOf = -1;

  function forgetChanged(columns: Columns): void {
    if (keptOf === columns.version && kept < KEPT) return;
    counts.clear();
    lists.clear();
    [kept, keptOf] = [0, columns.version];
  }

  /** How many entries have the stem; beyond the budget it is told no more exactly. */
  function countOf(stem: string): number {
    let entries = counts.get(stem);
    if (entries === undefined) counts.set(stem, (entries = count.get(`"${stem}"`, BUDGET + 1) as number));
    return entries;
  }

  /** Entries that have the stem: all, or the newest where it is too common to be counted. */
  function listOf(stem: string, columns: Columns): Int32Array {
    let list = lists.get(stem);
    if (!list) {
      const ids = find.all(`"${stem}"`, BUDGET) as number[];
      list = Int32Array.from(ids, (id) => columns.numberOf(id));
      lists.set(stem, list);
      kept += list.length;
    }
    return list;
  }

  return (concepts: readonly Concept[], columns: Columns): Posting[] => {
    forgetChanged(columns);
    let left = BUDGET;
    const take = (stems: readonly string[]): Int32Array[] => {
      const taken = stems.filter((stem) => countOf(stem) > 0).map((stem) => listOf(stem, columns));
      left -= taken.reduce((sum, list) => sum + list.length, 0);
      return taken;
    };
    const sumOf = (stems: readonly string[]) => stems.reduce((sum, stem) => sum + countOf(stem), 0);
    const common = Math.max(SMALL, NEAR_AT_MOST * columns.count);

    const rarestFirst = concepts
      .map((concept) => ({ concept, entries: sumOf(concept.own) }))
      .sort((a, b) => a.entries - b.entries);
    const postings = rarestFirst.map(({ concept, entries }, place): Posting => {
      const tells = entries <= left || place === 0;
      return { concept, own: tells ? take(concept.own) : [], near: [] };
    });
    for (const posting of postings) {
      const near = posting.concept.near.filter((stem) => countOf(stem) <= common);
      if (sumOf(near) <= left) posting.near = take(near);
    }
    return postings;
  };
}
