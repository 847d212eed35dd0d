import { type Entry, parseCurated, type Section } from './parse.ts';
import { EMPTY_MEMORY } from './sections.ts';

/** Puts an entry below the last one of its section; every other byte stays. A missing section is made at the end. */
export function addEntry(memory: string, section: string, entry: string): string {
  const text = memory.trim() === '' ? EMPTY_MEMORY : memory;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(eol);
  const found = parseCurated(text).find(({ title, level }) => level > 0 && title === section);
  if (!found) {
    const gap = text.endsWith(`${eol}${eol}`) ? '' : text.endsWith(eol) ? eol : eol + eol;
    return `${text}${gap}## ${section}${eol}${eol}- ${entry}${eol}`;
  }
  const { after, before } = placeIn(found, lines);
  const isLast = after >= lines.length;
  const bullet = bulletOf(found, lines);
  lines.splice(after, 0, ...(before ? [''] : []), `${bullet} ${entry}`, ...(isLast ? [''] : []));
  // A heading that comes right after keeps its distance.
  const next = after + (before ? 2 : 1);
  if (lines[next] !== undefined && lines[next].trim() !== '') lines.splice(next, 0, '');
  return lines.join(eol);
}

/** Takes an entry out with what is nested below it, and one of two blank lines that would meet. */
export function removeEntry(memory: string, { line, lines: count }: Entry): string {
  const lines = memory.split('\n');
  const isBlank = (at: number) => (lines[at] ?? '').trim() === '';
  const between = line > 1 && isBlank(line - 2) && line - 1 + count < lines.length && isBlank(line - 1 + count);
  lines.splice(line - 1, count + (between ? 1 : 0));
  return lines.join('\n');
}

/** Puts other words in an entry's place; its bullet stays, and so does what is nested below it. */
export function replaceEntry(memory: string, entry: Entry, words: string): string {
  const lines = memory.split('\n');
  const nested = parseCurated(memory)
    .flatMap(({ entries }) => entries)
    .find(({ line, depth }) => line > entry.line && line < entry.line + entry.lines && depth > entry.depth);
  const own = (nested?.line ?? entry.line + entry.lines) - entry.line;
  const first = lines[entry.line - 1]!;
  const bullet = entry.kind === 'item' ? (/^\s*(?:[-*+]|\d{1,9}[.)])\s+/.exec(first)?.[0] ?? '') : '';
  lines.splice(entry.line - 1, own, `${bullet}${words}${first.endsWith('\r') ? '\r' : ''}`);
  return lines.join('\n');
}

/** The index a new entry's line gets, and whether a blank one has to part it from what stands above. */
function placeIn({ entries, line }: Section, lines: string[]): { after: number; before: boolean } {
  const last = entries.at(-1);
  if (last) return { after: last.line - 1 + last.lines, before: last.kind === 'paragraph' };
  // Below the heading and the blank line after it.
  const isBlank = lines[line] !== undefined && lines[line].trim() === '' && line < lines.length - 1;
  return isBlank ? { after: line + 1, before: false } : { after: line, before: true };
}

/** The bullet that the section's list has already. */
function bulletOf({ entries }: Section, lines: string[]): string {
  const last = entries.findLast(({ kind, depth }) => kind === 'item' && depth === 0);
  return (last && /^\s*([-*+])/.exec(lines[last.line - 1]!)?.[1]) ?? '-';
}
