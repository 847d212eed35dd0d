import type { Entry } from '../../curated/parse.ts';

/** The part of the memory that a finding belongs to. */
export type Part = 'people' | 'projects' | 'decisions' | 'lessons';

/** How a finding stands to an entry that is there: no word of it, the same already, or what the entry says from now on. */
export type Standing = 'unrelated' | 'says so' | { text: string };

/** Something of the day that is worth keeping. */
export interface Finding {
  part: Part;
  /** As an entry of its own; null where it only changes those that are there. */
  text: string | null;
  /** The entry of the log it was read from. */
  source: string;
  standsTo(entry: Entry): Standing;
}
