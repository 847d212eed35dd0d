import { complaint } from '../../contracts/complaint.ts';
import { sentenceOf, UserError } from '../../contracts/errors.ts';
import { applyChanges, type Change, foldChanges } from '../curated/changes.ts';
import { refuseLoss, shortened } from '../curated/guard.ts';
import { entriesOf, type Entry, parseCurated } from '../curated/parse.ts';
import { refuseSecrets, secretsOf } from '../curated/secrets.ts';
import { SECTIONS } from '../curated/sections.ts';
import { checkEdit } from '../graph/edits.ts';
import { entriesOfDay } from '../log/days.ts';
import { cite } from './day.ts';
import { type GraphFact, type ProposedChanges, proposedChanges } from './reviewer.ts';

/** A review proposed what no review may do: nothing was changed. */
export class ReviewRefused extends UserError {
  override name = 'ReviewRefused';
}

/** A memory that grows by more each night is no longer curated. */
export const MOST_CHANGES = 15;
const MOST_FACTS = 60;

/** `2026-02-08.md:12` */
const SOURCE = /^(\d{4}-\d{2}-\d{2})\.md:\d+$/;

/** What was proposed, once it is known to be harmless, and what `MEMORY.md` would say. */
export interface Judged {
  changes: ProposedChanges;
  after: string;
}

/**
 * Holds a reviewer's proposal to what a review may do: a few changes, each of what it names and nothing beside it, in
 * sections that are there, every new word with an entry of the log that exists; no secret, no loss, nothing protected.
 * @throws ReviewRefused with the reason
 */
export async function judge(memory: string, before: string, proposal: unknown): Promise<Judged> {
  const parsed = proposedChanges.safeParse(proposal);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ReviewRefused(`Its ${issue.path.join('.') || 'form'} ${complaint(issue)}.`);
  }
  const { memory: changes, graph, model } = parsed.data as ProposedChanges;
  if (changes.length > MOST_CHANGES || graph.length > MOST_FACTS)
    throw new ReviewRefused(
      `It would make ${changes.length} changes and add ${graph.length} facts; ${MOST_CHANGES} and ${MOST_FACTS} are the most.`,
    );
  const sources = createSources(memory);
  for (const fact of graph) await refuseFact(fact, sources);

  let after = before;
  const made: Change[] = [];
  for (const change of changes) {
    const cited = change.kind === 'remove' ? [] : (change.sources ?? []);
    sources.refuseForm(cited);
    const next = applied(after, change);
    const { gone, come } = difference(after, next);
    refuseBeside(change, gone, come);
    // What an entry cited before stays cited, whether its log is kept or not. Words may hold what reads as a source, too.
    const known = new Set(gone.flatMap((entry) => entry.sources));
    const isNew = (source: string) => !known.has(source);
    await sources.refuseUnknown([...cited, ...come.flatMap((entry) => entry.sources)].filter(isNew));
    if (change.kind === 'replace' && !cited.some(isNew)) await sources.refuseUnknown(cited.slice(-1));
    // One that only says what is there already is none.
    if (next !== after) made.push(change);
    after = next;
  }
  refusing(() => {
    refuseSecrets(secretsOf(memory), before, `${after}\n${JSON.stringify(graph)}`);
    refuseLoss(before, after);
  });
  return { changes: { memory: foldChanges(made), graph, ...(model && { model }) }, after };
}

function applied(text: string, change: Change): string {
  if (change.kind === 'add' && !sectionsOf(text).includes(change.section))
    throw new ReviewRefused(`It would write below "${shortened(change.section)}", and there is no such section.`);
  return refusing(() => applyChanges(text, [change]));
}

function sectionsOf(text: string): string[] {
  const own = parseCurated(text).filter(({ level, title }) => level > 1 && title !== '');
  return [...own.map(({ title }) => title), ...Object.keys(SECTIONS)];
}

/** One change is one entry's: what is nested below it, or is made of the lines around it, is none of its. */
function refuseBeside(change: Change, gone: readonly Entry[], come: readonly Entry[]): void {
  const isAlone = gone.length <= (change.kind === 'add' ? 0 : 1) && come.length <= (change.kind === 'remove' ? 0 : 1);
  const beside = [...gone, ...come].at(-1);
  if (!isAlone)
    throw new ReviewRefused(`It would change more than the entry it names: "${shortened(beside!.text)}" as well.`);
  const isProtected = [...gone, ...come].find((entry) => entry.isProtected);
  if (isProtected) throw new ReviewRefused(`It would touch what is protected: "${shortened(isProtected.text)}".`);
  if (change.kind === 'replace' && gone.length === 1 && come.length === 0)
    throw new ReviewRefused(`Nothing would be left of "${shortened(gone[0]!.text)}".`);
}

/** The entries that only one of two texts has, wherever they stand in their section. */
function difference(before: string, after: string): { gone: Entry[]; come: Entry[] } {
  const [had, has] = [entriesOf(before), entriesOf(after)];
  return { gone: without(had, has), come: without(has, had) };
}

function without(entries: readonly Entry[], others: readonly Entry[]): Entry[] {
  const key = ({ section, depth, isProtected, text, sources }: Entry) =>
    JSON.stringify([section, depth, isProtected, text, sources]);
  const left = new Map<string, number>();
  for (const one of others) left.set(key(one), (left.get(key(one)) ?? 0) + 1);
  return entries.filter((entry) => {
    const count = left.get(key(entry)) ?? 0;
    left.set(key(entry), count - 1);
    return count <= 0;
  });
}

async function refuseFact(fact: GraphFact, sources: ReturnType<typeof createSources>): Promise<void> {
  await sources.refuseUnknown([fact.source]);
  refusing(() => checkEdit({ ...fact, op: 'add', at: fact.source.slice(0, '2026-02-08'.length) }));
}

/** The entries of the log that may be cited. */
function createSources(memory: string) {
  const days = new Map<string, Promise<Set<string>>>();
  const ofDay = async (date: string) => new Set((await entriesOfDay(memory, date)).map(cite));

  const refusal = (source: string) =>
    new ReviewRefused(`It cites ${shortened(source)}, and no entry of the log stands there.`);

  return {
    /** @throws ReviewRefused naming the first that can be no entry of a log */
    refuseForm(sources: readonly string[]): void {
      for (const source of sources) if (!SOURCE.test(source)) throw refusal(source);
    },
    /** @throws ReviewRefused naming the first that does not exist */
    async refuseUnknown(sources: readonly string[]): Promise<void> {
      for (const source of sources) {
        const date = SOURCE.exec(source)?.[1];
        if (date !== undefined && !days.has(date)) days.set(date, ofDay(date));
        if (date === undefined || !(await days.get(date)!).has(source)) throw refusal(source);
      }
    },
  };
}

/** Whatever else refuses it is a reason of ours. */
function refusing<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ReviewRefused) throw error;
    throw new ReviewRefused(sentenceOf(error), { cause: error });
  }
}
