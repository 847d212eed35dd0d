import type { ParsedEntry } from '../../log/parse-log.ts';
import { isEcho } from '../../index/echo.ts';
import { cite } from '../day.ts';

/** English text has about four characters a token: some 15,000 tokens a page, and 75,000 for a day at the most. */
const PAGE_CHARACTERS = 60_000;
const MOST_PAGES = 5;
/** What a tool printed tells little beyond its beginning and its end. */
const LONGEST_ENTRY = 1_500;

/** A part of a day, small enough for one call. */
export interface Page {
  text: string;
  /** The places of the entries in it, which are all that may be cited. */
  sources: ReadonlySet<string>;
}

/**
 * A day as a model reads it: what was said and done, each with its place. What the system notes of itself is left out, as
 * is what was asked of the memory. Of a day beyond all measure, the latest entries are left out.
 */
export function pagesOf(entries: readonly ParsedEntry[]): Page[] {
  const pages: { lines: string[]; sources: Set<string>; characters: number }[] = [];
  const told = entries.filter((one, at) => one.kind !== 'system' && !isEcho(one, entries[at - 1]?.text));
  for (const entry of told) {
    const line = lineOf(entry);
    const last = pages.at(-1);
    const fits = last !== undefined && last.characters + line.length <= PAGE_CHARACTERS;
    if (!fits && pages.length === MOST_PAGES) break;
    const page = fits ? last : { lines: [], sources: new Set<string>(), characters: 0 };
    if (!fits) pages.push(page);
    page.lines.push(line);
    page.sources.add(cite(entry));
    page.characters += line.length;
  }
  return pages.map(({ lines, sources }) => ({ text: lines.join('\n'), sources }));
}

function lineOf(entry: ParsedEntry): string {
  const { time, who, text } = entry;
  return `[${cite(entry)}] ${[time, who].filter(Boolean).join(' ')}: ${clipped(text)}`;
}

function clipped(text: string): string {
  if (text.length <= LONGEST_ENTRY) return text;
  const half = LONGEST_ENTRY / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}
