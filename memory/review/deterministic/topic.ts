import { stems } from '../../curated/match.ts';
import type { Standing } from './finding.ts';

/** Words (their stems) that may change while it is still the same thing that is spoken of. */
const POLARITY = /^(?:alway|never|not|no|don|t|cannot|longer|only|more|anymore)$/;
const VALUE =
  /^(?:\d.*|monda|tuesda|wednesda|thursda|frida|saturda|sunda|monday|tuesday|wednesday|thursday|friday|saturday|sunday|januar|februar|march|april|may|june|jul|july|august|september|october|november|december)$/;

/** With so many words in common, other words than names make no other thing of it. */
const SAME_SHARE = 0.75;
const FEWEST_WORDS = 4;

const HISTORY = / \(until \d{4}-\d{2}-\d{2}: [^()]*\)/g;

/** How something that was said on a day stands to what an entry says; `core` of it has to be there to be said already. */
export function standing(said: string, entry: string, date: string, core = said): Standing {
  const now = withoutHistory(entry);
  if (says(now, core)) return 'says so';
  return isSameTopic(withoutReason(said), withoutReason(now)) ? { text: inPlaceOf(said, now, date) } : 'unrelated';
}

/** Whether a text has every telling word of another. */
export function says(text: string, other: string): boolean {
  const has = new Set(stems(text));
  const wanted = stems(other);
  return wanted.length > 0 && wanted.every((word) => has.has(word));
}

/** Whether two texts say something of the same thing, though not the same: only values, yes and no, or a word or two differ. */
function isSameTopic(one: string, other: string): boolean {
  const [a, b] = [topicOf(one), topicOf(other)];
  if (a.size < 2) return false;
  const shared = [...a].filter((word) => b.has(word)).length;
  if (shared === a.size && shared === b.size) return true;
  const isAlike = shared / (a.size + b.size - shared) >= SAME_SHARE && Math.min(a.size, b.size) >= FEWEST_WORDS;
  return isAlike && !namesDiffer(one, other);
}

const topicOf = (text: string) => new Set(stems(text).filter((word) => !POLARITY.test(word) && !VALUE.test(word)));

/** The report of Blueprint is another thing than that of Roof. */
function namesDiffer(one: string, other: string): boolean {
  const [a, b] = [namesIn(one), namesIn(other)];
  return [...a].some((name) => !b.has(name)) || [...b].some((name) => !a.has(name));
}

/** Capitalised words behind the first, and whatever has a dot, a slash or a digit beside letters in it. */
function namesIn(text: string): Set<string> {
  const words = text.split(/\s+/).map((word) => word.replaceAll(/^["'(]+|[.,;:!?"')]+$/g, ''));
  const names = words.filter((word, at) => (at > 0 && /^\p{Lu}/u.test(word)) || /\p{L}[./@]\p{L}/u.test(word));
  return new Set(names.map((name) => name.toLowerCase()).filter((name) => !VALUE.test(stems(name)[0] ?? '0')));
}

/** The new words, and what was said until then with its reason; the rest of that is in the versions. */
export function inPlaceOf(said: string, before: string, date: string): string {
  const has = new Set(withoutReason(said).toLowerCase().split(/\s+/).map(bare));
  const told = withoutReason(before);
  const differs = told.split(/\s+/).filter((word) => !has.has(bare(word.toLowerCase())));
  const was = (differs.length <= 3 ? differs.map(bare).join(' ') : told) + before.slice(told.length);
  return was === '' ? said : `${said} (until ${date}: ${was.replaceAll(/[()]/g, '')})`;
}

const withoutReason = (text: string): string => text.replace(/,? because .*$/s, '');

const bare = (word: string) => word.replaceAll(/^["'(]+|[.,;:!?"')]+$/g, '');

/** An entry's words without what it said before. */
export const withoutHistory = (text: string): string => text.replaceAll(HISTORY, '');
