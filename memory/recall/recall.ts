import type { FoundEntry, Search, SearchOptions } from '../search/search.ts';
import { stem } from '../words/stem.ts';
import { isStopWord, tokens } from '../words/tokens.ts';
import { excerpt } from './excerpt.ts';

/** One memory as a model is given it; `FILE:LINE` cites it. */
export interface Memory {
  date: string;
  who: string;
  /** The entry's text, or what of a long one is about the question. */
  text: string;
  file: string;
  line: number;
}

export interface Recalled {
  /** All of it as a model reads it: by session, oldest first, each entry with its source. Empty where nothing was found. */
  text: string;
  memories: Memory[];
  /** About how many tokens `text` is. */
  tokens: number;
}

export interface RecallOptions extends Pick<SearchOptions, 'now' | 'names'> {
  budgetTokens: number;
}

/** Entries looked at. */
const CANDIDATES = 120;
/** What has less than this share of the best one's score is left out though there were room. */
const FLOOR = 0.3;
/** A longer entry is cut to what it says about the question, in characters. */
const LONGEST = 600;
/** English text has about so many characters a token. */
const CHARACTERS_A_TOKEN = 4;

/** The smallest set of memories that answers a question, within a budget of tokens. */
export function recall(
  search: Pick<Search, 'find'>,
  query: string,
  { budgetTokens, ...options }: RecallOptions,
): Recalled {
  const asked = new Set(
    tokens(query)
      .filter((word) => !isStopWord(word))
      .map(stem),
  );
  const found = search.find(query, { ...options, k: CANDIDATES });
  const least = FLOOR * (found[0]?.score ?? 0);
  const chosen: FoundEntry[] = [];
  const sessions = new Set<number>();
  let left = budgetTokens;
  for (const entry of found) {
    if (entry.score < least) break;
    const text = excerpt(entry.text, asked, LONGEST);
    const title = sessions.has(entry.session) ? '' : titleOf(entry);
    const cost = tokensOf(`${title}\n\n`) + tokensOf(lineOf({ ...entry, text }));
    // A shorter one further down may still have room.
    if (cost > left) continue;
    left -= cost;
    sessions.add(entry.session);
    chosen.push({ ...entry, text });
  }
  chosen.sort((a, b) => a.entry - b.entry);
  const text = textOf(chosen);
  return {
    ...{ text, tokens: tokensOf(text) },
    memories: chosen.map(({ date, who, text: said, file, line }) => ({ date, who, text: said, file, line })),
  };
}

function textOf(entries: readonly FoundEntry[]): string {
  const lines: string[] = [];
  let session: number | undefined;
  for (const entry of entries) {
    if (entry.session !== session) lines.push(...(session === undefined ? [] : ['']), titleOf(entry));
    lines.push(lineOf(entry));
    session = entry.session;
  }
  return lines.join('\n');
}

/** `Monday 2026-02-08` */
function titleOf({ date }: FoundEntry): string {
  const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: 'UTC' }).format(Date.parse(date));
  return `${weekday} ${date}`;
}

function lineOf({ who, text, file, line }: FoundEntry): string {
  return `${who || 'Note'}: ${text.replaceAll(/\s*\n\s*/g, ' ')} [${file}:${line}]`;
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARACTERS_A_TOKEN);
}
