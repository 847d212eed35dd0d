import { type Entry, plainWords } from './parse.ts';

/** Words that say nothing about which entry is meant. */
const EMPTY = new Set(
  (
    'a about an and are as at be been by can could did do does for from had has have how i in is it its me my of on or our ' +
    'please s should so tell that the their them there they this to us was we were what when where which who whom whose why ' +
    'will with would you your'
  ).split(' '),
);

/** An entry and how well it fits: 1 says that it has every word that was asked for. */
export interface Match {
  entry: Entry;
  score: number;
}

/** The entries that have words of the question, the best first; a rare word weighs more than a common one. */
export function matchEntries(entries: readonly Entry[], question: string): Match[] {
  const wanted = new Set(stems(question));
  if (wanted.size === 0) return [];
  const words = entries.map(({ text, section }) => ({ own: new Set(stems(text)), section: new Set(stems(section)) }));
  const weights = new Map(
    [...wanted].map((word) => {
      const holders = words.filter(({ own }) => own.has(word)).length;
      return [word, Math.log(1 + entries.length / (holders + 0.5))];
    }),
  );
  const whole = sum([...weights.values()]);
  return entries
    .map((entry, at) => {
      const { own, section } = words[at]!;
      const score = sum(
        [...weights].map(([word, weight]) => (own.has(word) ? weight : section.has(word) ? weight / 2 : 0)),
      );
      // Of two that say the same, the shorter says little else.
      return { entry, score: score / whole, length: own.size };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.length - b.length)
    .map(({ entry, score }) => ({ entry, score }));
}

/** What a wish to forget means: the one entry it says, or those it might. */
export type Meant = { exact: Entry } | { candidates: Entry[] };

const MOST_CANDIDATES = 6;
const WORTH_SHOWING = 0.4;

/** Finds the entry that is meant by its id, by its words, or as the only one that has all words of `wanted`. */
export function findMeant(entries: readonly Entry[], wanted: string): Meant {
  const byId = entries.filter(({ id }) => id === wanted.trim().toLowerCase());
  if (byId[0]) return { exact: byId[0] };
  const same = entries.filter(({ text }) => plainWords(text) === plainWords(wanted));
  if (same[0]) return { exact: same[0] };
  const matches = matchEntries(entries, wanted);
  const full = matches.filter(({ entry }) => hasAll(entry, wanted));
  if (full.length === 1) return { exact: full[0]!.entry };
  const candidates = full.length > 0 ? full : matches.filter(({ score }) => score >= WORTH_SHOWING);
  return { candidates: candidates.slice(0, MOST_CANDIDATES).map(({ entry }) => entry) };
}

function hasAll({ text }: Entry, wanted: string): boolean {
  const own = new Set(stems(text));
  return stems(wanted).every((word) => own.has(word));
}

/** The telling words of a text, without their commonest endings. */
export function stems(text: string): string[] {
  return plainWords(text)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !EMPTY.has(word))
    .map((word) => (word.length > 4 ? word.replace(/(?:'s|ies|es|s|ing|ed|y)$/, '') : word));
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
