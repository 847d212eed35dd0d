import { stem } from './stem.ts';

const WORD = /[\p{L}\p{N}]+/gu;
const MARK = /\p{M}/gu;

/** The words of a text, lower case and without accents: what is searched, and what a search asks for. */
export function tokens(text: string): string[] {
  return plain(text).match(WORD) ?? [];
}

/** The stems of the words that say something, each once; stop words are left out. */
export function contentStems(words: readonly string[]): string[] {
  const stems = new Set<string>();
  for (const word of words) if (!STOP_WORDS.has(word)) stems.add(stem(word));
  return [...stems];
}

export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}

function plain(text: string): string {
  const lower = text.toLowerCase();
  // Most text is ASCII, which has no accents to take off.
  return /^[\x20-\x7e\s]*$/.test(lower) ? lower : lower.normalize('NFKD').replace(MARK, '');
}

// Words of grammar, with what an apostrophe leaves of them: they are in every entry and tell none apart.
const STOP_WORDS = new Set(
  `a about above after again against all am an and any are aren as at be because been before being below between both
  but by can cannot could couldn did didn do does doesn doing don down during each few for from further had hadn has hasn
  have haven having he her here hers herself him himself his how i if in into is isn it its itself just let me more most
  mustn my myself no nor not of off on once only or other ought our ours ourselves out over own same shan she should
  shouldn so some such than that the their theirs them themselves then there these they this those through to too under
  until up us very was wasn we were weren what when where which while who whom whose why will with won would wouldn you
  your yours yourself yourselves s t d ll m re ve`.split(/\s+/),
);
