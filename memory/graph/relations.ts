/**
 * How long facts of a relation hold: one at a time for each subject or for each object (a new one ends the old), several at
 * once until each is ended, or an event, which happens at a moment.
 */
export type Holding = 'one-per-subject' | 'one-per-object' | 'many' | 'event';

const HOLDINGS: Readonly<Record<string, Holding>> = {
  'contact for': 'one-per-object',
  'lives in': 'one-per-subject',
  status: 'one-per-subject',
  decided: 'event',
  'deployed by': 'event',
  ran: 'event',
  failed: 'event',
};

/** Relations that nobody declared, as in edits by hand, hold several at once. */
export function holdingOf(relation: string): Holding {
  return HOLDINGS[relation] ?? 'many';
}

/** What kind of entity stands at the end of a relation; others end in an entity by its `kind:name`, or in plain words. */
export const OBJECT_KINDS: Readonly<Record<string, readonly string[]>> = {
  'contact for': ['site', 'project', 'topic'],
  'lives in': ['place'],
  'works on': ['project', 'site'],
  'part of': ['project', 'site'],
};

/** The relation that gives an entity one more name. */
export const ALSO_CALLED = 'also called';
