import type { GraphFact } from '../contracts/http/memory-asks.ts';
import { sourceHref } from './address.ts';
import { el } from './dom.ts';

const DAY = /^(\d{4})-(\d{2})-(\d{2})/;
const SOURCE = /\b(?:\d{4}-\d{2}-\d{2}|MEMORY)\.md(?::\d+)?/g;

/** `Sun, Feb 8, 2026`, of a day or a moment of it, in the reader's own words. */
export function dayWords(
  date: string,
  form: Intl.DateTimeFormatOptions = { weekday: 'short', month: 'short' },
): string {
  const [, year, month, day] = DAY.exec(date) ?? [];
  if (year === undefined) return date;
  const noon = new Date(Number(year), Number(month) - 1, Number(day), 12);
  return noon.toLocaleDateString(undefined, { ...form, day: 'numeric', year: 'numeric' });
}

/** `since Feb 8, 2026`, `Feb 8, 2026 to Mar 2, 2026`; for what happened at a moment, the day alone. */
export function heldWords({ from, until }: GraphFact): string {
  const short = (date: string) => dayWords(date, { month: 'short' });
  if (from !== undefined && until !== undefined)
    return short(from) === short(until) ? short(from) : `${short(from)} to ${short(until)}`;
  if (until !== undefined) return `until ${short(until)}`;
  return from === undefined ? '' : `since ${short(from)}`;
}

/** A source, leading to what it names. */
export function sourceLink(source: string): HTMLElement {
  const href = sourceHref(source);
  return href === undefined ? el('span', {}, source) : el('a', { class: 'source', href }, source);
}

/** Makes the sources that stand in a text lead to what they name. */
export function linkSources(root: Node): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    const parts = partsOf(text.data, SOURCE);
    if (parts.some(({ isMatch }) => isMatch))
      text.replaceWith(...parts.map(({ text: part, isMatch }) => (isMatch ? sourceLink(part) : part)));
  }
}

/** A text whose words that were asked for, and what begins with them, are marked. */
export function markWords(text: string, query: string): (string | HTMLElement)[] {
  const words = query.match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  if (words.length === 0) return [text];
  // A word's ending may differ from the one that was typed.
  const stems = words.map((word) => (word.length > 5 ? word.slice(0, -2) : word));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${stems.join('|')})[\\p{L}\\p{N}]*`, 'giu');
  return partsOf(text, pattern).map(({ text: part, isMatch }) => (isMatch ? el('mark', {}, part) : part));
}

function partsOf(text: string, pattern: RegExp): { text: string; isMatch: boolean }[] {
  const parts: { text: string; isMatch: boolean }[] = [];
  let at = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    if (index > at) parts.push({ text: text.slice(at, index), isMatch: false });
    parts.push({ text: match, isMatch: true });
    at = index + match.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), isMatch: false });
  return parts;
}
