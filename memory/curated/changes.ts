import { NotFound } from '../../contracts/errors.ts';
import { addEntry, removeEntry, replaceEntry } from './edit.ts';
import { entriesOf, type Entry, idOf, plainWords } from './parse.ts';

/** What is to be done to the memory, one entry a change; `entry` is its id or its words. */
export type Change =
  | { kind: 'add'; section: string; text: string; sources?: readonly string[] }
  | { kind: 'replace'; entry: string; text: string; sources?: readonly string[] }
  | { kind: 'remove'; entry: string };

/**
 * Makes the changes in order; one that adds what is there already changes nothing.
 * @throws NotFound where an entry is not there
 */
export function applyChanges(memory: string, changes: readonly Change[]): string {
  return changes.reduce((text, change) => {
    switch (change.kind) {
      case 'add': {
        const isThere = entriesOf(text).some((entry) => plainWords(entry.text) === plainWords(change.text));
        return isThere ? text : addEntry(text, change.section, written(change));
      }
      case 'replace':
        return replaceEntry(text, entryIn(text, change.entry), written(change));
      case 'remove':
        return removeEntry(text, entryIn(text, change.entry));
    }
  }, memory);
}

/** The same in as few changes: one that puts in other words what an earlier one wrote becomes a part of that. */
export function foldChanges(changes: readonly Change[]): Change[] {
  const folded: Change[] = [];
  for (const change of changes) {
    const at = change.kind === 'replace' ? folded.findIndex((earlier) => wrote(earlier, change.entry)) : -1;
    const earlier = folded[at];
    if (change.kind !== 'replace' || !earlier || earlier.kind === 'remove') folded.push(change);
    else folded[at] = { ...earlier, text: change.text, ...(change.sources && { sources: change.sources }) };
  }
  return folded;
}

function wrote(change: Change, entry: string): boolean {
  if (change.kind === 'remove') return false;
  const text = written({ text: change.text });
  return idOf(text) === entry || plainWords(text) === plainWords(entry);
}

/** One line, whatever was typed, with the places it is known from. */
export function written({ text, sources = [] }: { text: string; sources?: readonly string[] | undefined }): string {
  const line = text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^(?:[-*+]|#{1,6}) /, '');
  return sources.length === 0 ? line : `${line} [${sources.join(', ')}]`;
}

function entryIn(memory: string, wanted: string): Entry {
  const found = entriesOf(memory).find(({ id, text }) => id === wanted || plainWords(text) === plainWords(wanted));
  if (!found) throw new NotFound(`There is no entry "${wanted}" in the memory.`);
  return found;
}
