import { diff3MergeRegions } from 'node-diff3';

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

/**
 * Merges changes that only touch each other: an entry added right below one that was changed is no contradiction.
 * Null where it is one.
 */
function joined({ base, theirs, ours }: Lines): string[] | null {
  if (same(theirs, ours) || same(ours, base)) return theirs;
  if (same(theirs, base)) return ours;
  const added = addedAround(base, ours);
  if (added) return [...missingIn(theirs, added.before), ...theirs, ...missingIn(theirs, added.after)];
  const addedByThem = addedAround(base, theirs);
  if (addedByThem) return [...addedByThem.before, ...ours, ...addedByThem.after];
  return null;
}

/** What was put before and after lines that stayed as they were; null where they did not. */
function addedAround(base: string[], side: string[]): { before: string[]; after: string[] } | null {
  if (same(side.slice(0, base.length), base)) return { before: [], after: side.slice(base.length) };
  if (base.length > 0 && same(side.slice(-base.length), base))
    return { before: side.slice(0, -base.length), after: [] };
  return null;
}

const both = ({ theirs, ours }: Lines): string[] => [...theirs, ...missingIn(theirs, ours)];

/** Lines that say something and are not there yet; blank ones are kept. */
const missingIn = (there: string[], lines: string[]): string[] =>
  lines.filter((line) => line.trim() === '' || !there.includes(line));

const same = (a: string[], b: string[]): boolean => a.length === b.length && a.every((line, at) => line === b[at]);
