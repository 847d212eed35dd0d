import { diffArrays } from 'diff';

/** Three states of one text: what both sides began with, what the operator has now, what Mainstay wants. */
export interface Sides {
  base: string;
  theirs: string;
  ours: string;
}

/** Lines that both sides changed in ways that do not go together. */
export interface Clash {
  theirs: string[];
  ours: string[];
}

/** `text` is whole in either case: where the sides clash, it has what was asked to be favoured, never marks. */
export interface Merged {
  text: string;
  clashes: Clash[];
}

/**
 * Merges by lines. Changes that only touch each other go together: lines are entries, and one changed right below
 * another that was changed by the other side is no contradiction. Whatever line the operator wrote is in the text,
 * unless `favour` is `ours`.
 * @param favour what stands where the sides clash; `both` is the operator's lines, then those of ours they lack
 */
export function mergeTexts({ base, theirs, ours }: Sides, favour: 'theirs' | 'ours' | 'both' = 'theirs'): Merged {
  const lines = base.split('\n');
  const text: string[] = [];
  const clashes: Clash[] = [];
  let at = 0;
  for (const region of regionsOf(hunksOf(lines, theirs.split('\n')), hunksOf(lines, ours.split('\n')))) {
    text.push(...lines.slice(at, region.from));
    at = region.to;
    const their = applied(region, region.theirs, lines);
    const our = applied(region, region.ours, lines);
    if (region.theirs.length === 0) text.push(...our);
    else if (region.ours.length === 0 || same(their, our)) text.push(...their);
    // Both only put something in.
    else if (region.from === region.to) text.push(...their, ...missingIn(their, our));
    else {
      clashes.push({ theirs: their, ours: our });
      text.push(...{ theirs: their, ours: our, both: [...their, ...missingIn(their, our)] }[favour]);
    }
  }
  return { text: [...text, ...lines.slice(at)].join('\n'), clashes };
}

/** Lines `from` to `to` of the base, without the last, became these. */
interface Hunk {
  from: number;
  to: number;
  lines: string[];
}

/** A part of the base that one side changed, or both. */
interface Region {
  from: number;
  to: number;
  theirs: Hunk[];
  ours: Hunk[];
}

function hunksOf(base: string[], side: string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let at = 0;
  let open: Hunk | null = null;
  for (const { value, added, removed } of diffArrays(base, side)) {
    if (added || removed) {
      if (!open) hunks.push((open = { from: at, to: at, lines: [] }));
      if (added) open.lines.push(...value);
      else open.to += value.length;
    } else open = null;
    if (!added) at += value.length;
  }
  return hunks;
}

/** Puts together what overlaps. What is put between two lines comes before what is made of the second of them. */
function regionsOf(theirs: Hunk[], ours: Hunk[]): Region[] {
  const regions: Region[] = [];
  const inOrder = [...theirs, ...ours].sort((a, b) => a.from - b.from || a.to - b.to);
  for (const hunk of inOrder) {
    const side = theirs.includes(hunk) ? 'theirs' : 'ours';
    const last = regions.at(-1);
    const isOver = last && (hunk.from < last.to || (hunk.from === last.from && hunk.to === last.to));
    const region = isOver ? last : { from: hunk.from, to: hunk.to, theirs: [], ours: [] };
    region.to = Math.max(region.to, hunk.to);
    region[side].push(hunk);
    if (!isOver) regions.push(region);
  }
  return regions;
}

/** What one side made of a region. */
function applied({ from, to }: Region, hunks: Hunk[], base: string[]): string[] {
  const lines: string[] = [];
  let at = from;
  for (const hunk of hunks) {
    lines.push(...base.slice(at, hunk.from), ...hunk.lines);
    at = hunk.to;
  }
  return [...lines, ...base.slice(at, to)];
}

/** Lines that say something and are not there yet; blank ones are kept. */
const missingIn = (there: string[], lines: string[]): string[] =>
  lines.filter((line) => line.trim() === '' || !there.includes(line));

const same = (a: string[], b: string[]): boolean => a.length === b.length && a.every((line, at) => line === b[at]);
