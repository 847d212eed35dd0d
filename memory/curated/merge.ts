import { diff3MergeRegions, diffIndices } from 'node-diff3';

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
 * Merges by lines. Whatever line the operator wrote is in the text, unless `favour` is `ours`.
 * @param favour what stands where the sides clash; `both` is the operator's lines, then those of ours they lack
 */
export function mergeTexts({ base, theirs, ours }: Sides, favour: 'theirs' | 'ours' | 'both' = 'theirs'): Merged {
  const [from, their, our] = [base, theirs, ours].map((text) => text.split('\n')) as [string[], string[], string[]];
  const lines: string[] = [];
  const clashes: Clash[] = [];
  for (const region of diff3MergeRegions(their, from, our)) {
    if (region.stable) {
      lines.push(...region.bufferContent);
      continue;
    }
    const sides = { base: region.oContent, theirs: region.aContent, ours: region.bContent };
    const together = joined(sides);
    if (!together) clashes.push({ theirs: sides.theirs, ours: sides.ours });
    lines.push(...(together ?? (favour === 'both' ? both(sides) : sides[favour])));
  }
  return { text: lines.join('\n'), clashes };
}

interface Lines {
  base: string[];
  theirs: string[];
  ours: string[];
}

/** Lines `from` to `to` of the base, without the last, became these. */
interface Hunk {
  from: number;
  to: number;
  lines: string[];
}

/**
 * Merges changes that only touch each other: lines are entries, and one changed right below another that was changed
 * by the other side is no contradiction. Null where it is one.
 */
function joined({ base, theirs, ours }: Lines): string[] | null {
  if (same(theirs, ours)) return theirs;
  const [their, our] = [hunksOf(base, theirs), hunksOf(base, ours)];
  if (their.some((one) => our.some((other) => overlap(one, other)))) return null;
  const text: string[] = [];
  let at = 0;
  // What is put between two lines comes before what is made of the second; the operator's first.
  for (const hunk of [...their, ...our].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const beside = our.includes(hunk) && their.find(({ from, to }) => from === hunk.from && to === from);
    text.push(...base.slice(at, hunk.from), ...(beside ? missingIn(beside.lines, hunk.lines) : hunk.lines));
    at = hunk.to;
  }
  return [...text, ...base.slice(at)];
}

const hunksOf = (base: string[], side: string[]): Hunk[] =>
  diffIndices(base, side).map(({ buffer1: [from, length], buffer2Content }) => ({
    from,
    to: from + length,
    lines: buffer2Content,
  }));

const overlap = (a: Hunk, b: Hunk): boolean => a.from < b.to && b.from < a.to;

const both = ({ theirs, ours }: Lines): string[] => [...theirs, ...missingIn(theirs, ours)];

/** Lines that say something and are not there yet; blank ones are kept. */
const missingIn = (there: string[], lines: string[]): string[] =>
  lines.filter((line) => line.trim() === '' || !there.includes(line));

const same = (a: string[], b: string[]): boolean => a.length === b.length && a.every((line, at) => line === b[at]);
