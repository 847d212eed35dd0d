import type { Columns } from '../index/columns.ts';
import type { Posting } from './postings.ts';
import type { Question } from './question.ts';
import type { TimeSpan } from './times.ts';
import type { Weights } from './weights.ts';

export interface Ranked {
  /** Number of the entry in the columns. */
  entry: number;
  score: number;
}

export interface Wanted {
  k: number;
  /** Whether an entry may be among the hits; it counts for those around it either way. */
  passes: (entry: number) => boolean;
}

/** How often a session's words count for each of its entries at most. */
const SESSION_AT_MOST = 3;
/** An entry longer than this many others is held to be no longer. */
const LONG = 6;
/** Entries on either side that an entry counts for. */
const REACH = 3;

/**
 * Ranks the entries of `columns`, of those added later, too. As in BM25 each concept counts by how rare it is and how often it occurs, with diminishing
 * returns; but it occurs in an entry also when the entries around it have it, less with the distance, and a little when the
 * session has it anywhere. So an answer is found by the words of its question, and an entry where many of the concepts come
 * together goes before one that has a single one often. Who speaks, when, and whether it only asks weigh the sum.
 */
export function createRank(columns: Columns, weights: Weights) {
  const scoresOf = createScores(columns, weights);
  const worthAtMost = (1 + weights.speaker) * (1 + weights.tellsTime) * (1 + weights.time);

  /** The best entries for a question, best first. */
  return (postings: readonly Posting[], question: Question, wanted: Wanted): Ranked[] => {
    const score = scoresOf(postings);
    const top: Ranked[] = [];
    for (let entry = 0; entry < columns.count; entry += 1) {
      const words = score[entry]!;
      const least = top.length < wanted.k ? 0 : top.at(-1)!.score;
      if (words * worthAtMost <= least) continue;
      const of = { entry, score: words * standing(entry, question, columns, weights) };
      if (of.score > least && wanted.passes(entry)) putInOrder(top, of, wanted.k);
    }
    return top;
  };
}

/** The earlier of equals goes first. */
function putInOrder(top: Ranked[], of: Ranked, k: number): void {
  let place = top.length;
  while (place > 0 && top[place - 1]!.score < of.score) place -= 1;
  top.splice(place, 0, of);
  if (top.length > k) top.pop();
}

/** What the words of an entry, of those around it and of its session are worth. */
function createScores(columns: Columns, weights: Weights) {
  const { capacity, session } = columns;
  // Used for every question: but for the scores they are left empty each time.
  const score = new Float32Array(capacity);
  const around = new Float32Array(capacity);
  const inSession = new Float32Array(capacity);
  const seen = new Uint8Array(capacity);
  const touched = new Int32Array(capacity);
  const spread = createSpread(columns, weights, { around, inSession, seen, touched });

  return (postings: readonly Posting[]): Float32Array => {
    score.fill(0);
    for (const { concept, own, near } of postings) {
      const owning = spread(own, 1, 0);
      const all = spread(near, weights.near, owning.touched);
      const rare = rarity(owning.entries + all.entries / 2, columns.count) * (concept.isSpeaker ? weights.name : 1);
      for (let at = 0; at < all.touched; at += 1) {
        const entry = touched[at]!;
        const often = around[entry]! + weights.session * Math.min(SESSION_AT_MOST, inSession[session[entry]!]!);
        score[entry]! += (rare * often * (weights.saturation + 1)) / (often + weights.saturation);
      }
      for (let at = 0; at < all.touched; at += 1) {
        const entry = touched[at]!;
        inSession[session[entry]!] = 0;
        around[entry] = 0;
        seen[entry] = 0;
      }
    }
    return score;
  };
}

/** Lets each entry that has a word count for those around it. */
function createSpread(
  columns: Columns,
  weights: Weights,
  into: { around: Float32Array; inSession: Float32Array; seen: Uint8Array; touched: Int32Array },
) {
  const { session, words, endsAsking } = columns;
  const { around, inSession, seen, touched } = into;
  const { third, second, after, before } = weights;
  // What an entry counts for the one that stands so many places further on.
  const shares = Float32Array.of(third, second, after, 1, before, second, third);

  return (lists: readonly Int32Array[], weight: number, touchedBefore: number) => {
    const { count: end, meanWords } = columns;
    let entries = 0;
    let count = touchedBefore;
    for (const list of lists) {
      for (const entry of list) {
        if (entry < 0 || seen[entry]) continue;
        seen[entry] = 1;
        entries += 1;
        const of = session[entry]!;
        const long = Math.min(LONG, words[entry]! / meanWords);
        const much = weight / (1 - weights.length + weights.length * long);
        inSession[of]! += weight;
        for (let step = -REACH; step <= REACH; step += 1) {
          const to = entry + step;
          if (to >= end || session[to] !== of) continue;
          if (around[to] === 0) touched[count++] = to;
          const asked = step === 1 && endsAsking[entry] ? weights.asked : 0;
          around[to]! += much * (shares[step + REACH]! + asked);
        }
      }
    }
    return { entries, touched: count };
  };
}

/** Inverse document frequency. */
function rarity(entries: number, count: number): number {
  return Math.log(1 + Math.max(0, count - entries + 0.5) / (entries + 0.5));
}

/** What an entry is worth beside its words. */
function standing(entry: number, question: Question, columns: Columns, weights: Weights): number {
  let worth = 1 - (weights.asks * columns.asks[entry]!) / 100;
  if (question.speakers.has(columns.speaker[entry]!)) worth *= 1 + weights.speaker;
  if (question.asksWhen && columns.tellsTime[entry]) worth *= 1 + weights.tellsTime;
  if (question.times.length > 0) worth *= 1 + weights.time * nearness(columns.day[entry]!, question.times, weights);
  return worth;
}

/** 1 on the days named and soon after, when they are talked of; falling off with the days beyond. */
function nearness(day: number, times: readonly TimeSpan[], weights: Weights): number {
  let nearest = Infinity;
  for (const { from, to, yearly } of times) {
    const years = yearly ? Math.round((day - from) / 365.25) * 365.25 : 0;
    const [first, last] = [from + years - 1, to + years + weights.timeAfter];
    nearest = Math.min(nearest, Math.max(0, first - day, day - last));
  }
  return Math.exp(-nearest / weights.timeFades);
}
