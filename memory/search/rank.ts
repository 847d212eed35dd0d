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

/** How often a session's words count for each of its entries at most. */
const SESSION_AT_MOST = 3;

/**
 * Scores entries for a question. As in BM25 each concept counts by how rare it is and how often it occurs, with
 * diminishing returns; but it occurs in an entry also when the entries around it have it, less with the distance, and a
 * little when the session has it anywhere. So an answer is found by the words of its question, and an entry where many of
 * the concepts come together goes before one that has a single one often. Who speaks, when, and whether it only asks
 * weigh the sum.
 */
export function rank(postings: readonly Posting[], question: Question, columns: Columns, weights: Weights): Ranked[] {
  const score = new Float32Array(columns.count);
  const around = new Float32Array(columns.count);
  for (const posting of postings) {
    const { touched, inSession } = spread(posting, around, columns, weights);
    const weight = rarity(posting, columns.count) * (posting.concept.isSpeaker ? weights.name : 1);
    for (const entry of touched) {
      const often =
        around[entry]! + weights.session * Math.min(SESSION_AT_MOST, inSession.get(columns.session[entry]!) ?? 0);
      score[entry]! += (weight * often * (weights.saturation + 1)) / (often + weights.saturation);
      around[entry] = 0;
    }
  }
  const ranked: Ranked[] = [];
  for (let entry = 0; entry < columns.count; entry += 1) {
    if (score[entry]! > 0) ranked.push({ entry, score: score[entry]! * standing(entry, question, columns, weights) });
  }
  return ranked;
}

/** Lets each entry that has the concept count for those around it, into `around`; says which were touched. */
function spread(
  { own, near }: Posting,
  around: Float32Array,
  { session, words, endsAsking, meanWords, count }: Columns,
  weights: Weights,
): { touched: number[]; inSession: Map<number, number> } {
  const touched: number[] = [];
  const inSession = new Map<number, number>();
  const ownEntries = new Set(own);
  const give = (from: number, to: number, much: number) => {
    if (to < 0 || to >= count || session[to] !== session[from] || much === 0) return;
    if (around[to] === 0) touched.push(to);
    around[to]! += much;
  };
  const occur = (entry: number, weight: number) => {
    const much = weight / (1 - weights.length + (weights.length * Math.min(6 * meanWords, words[entry]!)) / meanWords);
    inSession.set(session[entry]!, (inSession.get(session[entry]!) ?? 0) + weight);
    give(entry, entry, much);
    give(entry, entry - 1, much * weights.after);
    give(entry, entry + 1, much * (weights.before + (endsAsking[entry] ? weights.asked : 0)));
    for (const side of [-1, 1]) {
      give(entry, entry + 2 * side, much * weights.second);
      give(entry, entry + 3 * side, much * weights.third);
    }
  };
  for (const entry of own) occur(entry, 1);
  for (const entry of near) if (!ownEntries.has(entry)) occur(entry, weights.near);
  return { touched, inSession };
}

/** Inverse document frequency; an entry with only a near word is half of one. */
function rarity({ own, near }: Posting, count: number): number {
  const entries = own.length + near.length / 2;
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
