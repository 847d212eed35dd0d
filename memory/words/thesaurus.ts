import { OTHER_FORMS } from './irregular-forms.ts';
import { KINDS, NEAR_WORDS } from './near-words.ts';
import { stem } from './stem.ts';
import { tokens } from './tokens.ts';

type Words = Map<string, Set<string>>;

/** By the stem of a word: the stems of its other forms, and of what may be said in its place. */
export interface Thesaurus {
  forms: ReadonlyMap<string, ReadonlySet<string>>;
  near: ReadonlyMap<string, ReadonlySet<string>>;
}

let made: Thesaurus | undefined;

/** Made at the first question, in a few milliseconds. */
export function thesaurus(): Thesaurus {
  made ??= { forms: formsOf(), near: nearOf() };
  return made;
}

function formsOf(): Words {
  const forms: Words = new Map();
  for (const line of OTHER_FORMS.trim().split('\n')) link(forms, line.split(' '));
  return forms;
}

function nearOf(): Words {
  const near: Words = new Map();
  for (const group of NEAR_WORDS.trim().split(/;|\n\n/)) link(near, group.trim().split(/\s+/));
  for (const line of KINDS.trim().split('\n')) {
    const [general = '', kinds = ''] = line.split(': ');
    add(near, stem(general), kinds.split(' ').map(stem));
  }
  return near;
}

function link(words: Words, group: readonly string[]): void {
  // A word of two is in no entry as one.
  const stems = group.map(tokens).flatMap((parts) => (parts.length === 1 ? parts.map(stem) : []));
  for (const one of stems) add(words, one, stems);
}

function add(words: Words, one: string, others: readonly string[]): void {
  const known = words.get(one) ?? new Set<string>();
  for (const other of others) if (other !== one) known.add(other);
  words.set(one, known);
}
