import { UserError } from '../../contracts/errors.ts';
import { entriesOf, type Entry, plainWords } from './parse.ts';

/** A change of the memory would lose more than a change may. */
export class LossRefused extends UserError {
  override name = 'LossRefused';
}

/** A result that loses more than this part of the entries is refused (the contract's 25 %). */
const MOST_LOST = 0.25;
/** An entry that was put in other words still has this part of its own. */
const STILL_THE_SAME = 0.6;

/**
 * Holds a change that nobody looked at to what it may do: every protected entry stays as it is, and no more than a
 * quarter of all entries goes. One in other words is not lost as long as most of its words stand in one entry.
 * @throws LossRefused
 */
export function refuseLoss(before: string, after: string): void {
  const had = entriesOf(before);
  const has = entriesOf(after);
  const kept = countOf(has.filter(({ isProtected }) => isProtected).map(({ text }) => text));
  for (const { text } of had.filter(({ isProtected }) => isProtected)) {
    const left = kept.get(text) ?? 0;
    if (left === 0)
      throw new LossRefused(`It would lose the protected entry "${shortened(text)}", so nothing was changed.`);
    kept.set(text, left - 1);
  }
  const inOtherWords = without(has, had).map(({ text }) => new Set(wordsOf(text)));
  const lost = without(had, has).filter(({ text }) => !stays(text, inOtherWords));
  if (lost.length > had.length * MOST_LOST)
    throw new LossRefused(
      `It would lose ${lost.length} of ${had.length} entries, more than a quarter, so nothing was changed; the first is "${shortened(lost[0]!.text)}".`,
    );
}

/** Whether most words stand in one entry; that entry is used up then, so that one can't stand for many. */
function stays(text: string, entries: Set<string>[]): boolean {
  const own = [...new Set(wordsOf(text))];
  const shares = entries.map((words) => own.filter((word) => words.has(word)).length / Math.max(1, own.length));
  const best = shares.indexOf(Math.max(...shares));
  if (best === -1 || shares[best]! < STILL_THE_SAME) return false;
  entries.splice(best, 1);
  return true;
}

/** The entries that the others have no counterpart for, word by word. */
function without(entries: Entry[], others: Entry[]): Entry[] {
  const left = countOf(others.map(({ text }) => plainWords(text)));
  return entries.filter(({ text }) => {
    const count = left.get(plainWords(text)) ?? 0;
    left.set(plainWords(text), count - 1);
    return count <= 0;
  });
}

function wordsOf(text: string): string[] {
  const words = plainWords(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return words.length > 0 ? words : [text];
}

function countOf(texts: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

export const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
