import type { Columns } from '../index/columns.ts';
import { dateOf, dayNumber } from '../index/facts.ts';
import type { LogIndex } from '../index/open-index.ts';
import { ENTRY_KINDS, type EntryKind } from '../log/parse-log.ts';
import { tokens } from '../words/tokens.ts';
import { createPostings } from './postings.ts';
import { readQuestion } from './question.ts';
import { createRank, type Ranked } from './rank.ts';
import { type Weights, WEIGHTS } from './weights.ts';

/** An entry that was found; `FILE:LINE` cites it. */
export interface Hit {
  text: string;
  date: string;
  who: string;
  file: string;
  line: number;
  score: number;
}

export interface SearchOptions {
  /** How many hits at most. */
  k?: number;
  /** First and last day, as `2026-02-08`. */
  from?: string;
  to?: string;
  /** A speaker's name or a part of it. */
  who?: string;
  kind?: EntryKind;
  /** The day the question is asked, as `2026-02-08`; today where it is not told. */
  now?: string;
  /** What people and things of the query go by, a list for each, as the graph knows it. */
  names?: readonly (readonly string[])[];
}

export interface FoundEntry extends Hit {
  /** Number of the entry in the order of time, and of its session. */
  entry: number;
  session: number;
  minute: number;
}

const COMMON = [
  'when was the last time we talked about money and work',
  'who went home and bought the new car in May',
  'what did we decide about the house, and why',
] as const;

/** Of logs that end long before today somebody asks as if it were their last day. */
const LOGS_OF_OLD_DAYS = 30;

/** Searches the daily logs of an index, which is brought up to date first. */
export function createSearch(index: LogIndex, { weights = WEIGHTS }: { weights?: Weights } = {}) {
  const postings = createPostings(index.db);
  const read = index.db.prepare('SELECT line, text FROM log_entries WHERE id = ?');

  let rank: ReturnType<typeof createRank> | undefined;
  let ranksFor: Columns | undefined;

  function find(query: string, options: SearchOptions = {}): FoundEntry[] {
    index.update();
    const columns = index.columns();
    const question = readQuestion(query, columns, dayAsked(columns, options.now), options.names);
    const wanted = { k: options.k ?? 10, passes: filterOf(columns, options) };
    if (ranksFor !== columns) [rank, ranksFor] = [createRank(columns, weights), columns];
    return rank!(postings(question.concepts, columns), question, wanted).map((of) => found(of, columns));
  }

  function found({ entry, score }: Ranked, columns: Columns): FoundEntry {
    const { line, text } = read.get(columns.idOf(entry)) as { line: number; text: string };
    return {
      ...{ text, date: dateOf(columns.day[entry]!), who: columns.speakers.get(columns.speaker[entry]!) ?? '' },
      ...{ file: columns.fileOf(entry), line, score: Number(score.toFixed(4)) },
      ...{ entry, session: columns.session[entry]!, minute: columns.minute[entry]! },
    };
  }

  return {
    find,
    /** Asks what is commonly asked, so that the first question is answered as fast as the next ones. */
    warmUp: () => COMMON.forEach((question) => find(question, { k: 1 })),
    /** The best hits, best first. */
    search: (query: string, options?: SearchOptions): Hit[] =>
      find(query, options).map(({ text, date, who, file, line, score }) => ({ text, date, who, file, line, score })),
  };
}
export type Search = ReturnType<typeof createSearch>;

function dayAsked({ day, count }: Columns, now: string | undefined): number {
  const asked = now === undefined ? Math.floor(Date.now() / 86_400_000) : dayNumber(now);
  const last = count === 0 ? asked : day[count - 1]!;
  return asked - last > LOGS_OF_OLD_DAYS ? last : asked;
}

function filterOf(columns: Columns, { from, to, who, kind }: SearchOptions): (entry: number) => boolean {
  const first = from === undefined ? -Infinity : dayNumber(from);
  const last = to === undefined ? Infinity : dayNumber(to);
  const asked = who === undefined ? undefined : tokens(who);
  const speakers = new Set(
    [...columns.speakers]
      .filter(([, name]) => asked?.every((part) => tokens(name).some((of) => of.startsWith(part))))
      .map(([speaker]) => speaker),
  );
  const kindNumber = kind && ENTRY_KINDS.indexOf(kind);
  return (entry) =>
    columns.words[entry]! > 0 &&
    columns.day[entry]! >= first &&
    columns.day[entry]! <= last &&
    (asked === undefined || speakers.has(columns.speaker[entry]!)) &&
    (kindNumber === undefined || columns.kind[entry] === kindNumber);
}
