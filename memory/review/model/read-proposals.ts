import type { Change } from '../../curated/changes.ts';
import { type Entry, entriesOf } from '../../curated/parse.ts';
import { parseRef } from '../../graph/names.ts';
import { says } from '../deterministic/topic.ts';
import type { ProposedChanges } from '../reviewer.ts';
import type { Proposals } from './question.ts';

/** The first place something is known from, and the latest ones. */
const MOST_SOURCES = 3;

/** One thing that a model would change, as the guard takes it. */
export type Proposal = Omit<ProposedChanges, 'model'>;

export interface ReadProposals {
  proposals: Proposal[];
  /** Those that cite no entry the model was shown. */
  invented: number;
}

/**
 * What of a model's answer is worth the guard's look: proposals that cite an entry the model was shown, without the
 * places it made up beside it, and without what the memory says already.
 */
export function readProposals(answer: Proposals, shown: ReadonlySet<string>, curated: string): ReadProposals {
  const entries = entriesOf(curated);
  const proposals: Proposal[] = [];
  let invented = 0;
  for (const change of answer.changes) {
    const sources = [...new Set(change.sources.map(bare))].filter((source) => shown.has(source));
    if (sources.length === 0) invented += 1;
    else if (!isKnown(change, entries))
      proposals.push({ memory: [changeOf({ ...change, sources }, entries)], graph: [] });
  }
  for (const { subject, relation, object, source } of answer.facts) {
    const end = parseRef(object) ? { object } : { value: object };
    if (!shown.has(bare(source))) invented += 1;
    else proposals.push({ memory: [], graph: [{ subject, relation, ...end, source: bare(source) }] });
  }
  return { proposals, invented };
}

type ProposedChange = Proposals['changes'][number];

function isKnown({ kind, where, text }: ProposedChange, entries: readonly Entry[]): boolean {
  return kind !== 'remove' && entries.some((entry) => (kind === 'add' || entry.id === where) && says(entry.text, text));
}

function changeOf({ kind, where, text, sources }: ProposedChange, entries: readonly Entry[]): Change {
  if (kind === 'remove') return { kind, entry: where };
  if (kind === 'add') return { kind, section: where, text, sources: sources.slice(0, MOST_SOURCES) };
  const before = entries.find(({ id }) => id === where)?.sources ?? [];
  const [first, ...rest] = [...before.filter((source) => !sources.includes(source)), ...sources];
  return { kind, entry: where, text, sources: [first!, ...rest.slice(1 - MOST_SOURCES)] };
}

/** Models like to cite in the brackets they read. */
const bare = (source: string): string => source.replaceAll(/^[[\s]+|[\]\s]+$/g, '');
