import { endOf } from './period.ts';
import type { GraphDb, Tables } from './tables.ts';
import { chunks } from './write-reading.ts';
import { type EntityView, type FactView, viewFacts } from './view.ts';

export interface DecisionQuery {
  /** Words that its text, its reason or what it is about has; word forms and a few near words count too. */
  about?: string;
  from?: string;
  until?: string;
}

export interface Decision {
  text: string;
  /** `2026-02-08T10:42`; absent for an undated one of MEMORY.md. */
  at?: string;
  by?: string;
  because?: string;
  about: EntityView[];
  source: string;
}

/** Decisions, the earliest first. */
export async function decisionsMade(db: GraphDb, { about, from, until }: DecisionQuery): Promise<Decision[]> {
  let query = db.selectFrom('graph_facts').selectAll().where('relation', '=', 'decided');
  if (from !== undefined) query = query.where('from', '>=', from);
  if (until !== undefined) query = query.where('from', '<=', endOf(until));
  const made = await viewFacts(
    db,
    await query
      .orderBy('from', (order) => order.asc().nullsFirst())
      .orderBy('id')
      .execute(),
  );
  const more = await detailsOf(db, made);
  const decisions = made.map((fact) => decisionOf(fact, more.get(fact.subject.id) ?? []));
  return about === undefined ? decisions : decisions.filter((decision) => isAbout(decision, about));
}

async function detailsOf(db: GraphDb, made: readonly FactView[]): Promise<Map<string, FactView[]>> {
  const rows: Tables['graph_facts'][] = [];
  for (const ids of chunks([...new Set(made.map(({ subject }) => subject.id))])) {
    const facts = db.selectFrom('graph_facts').selectAll().where('relation', 'in', ['about', 'because']);
    rows.push(...(await facts.where('subject', 'in', ids).orderBy('id').execute()));
  }
  const details = new Map<string, FactView[]>();
  for (const fact of await viewFacts(db, rows))
    details.set(fact.subject.id, [...(details.get(fact.subject.id) ?? []), fact]);
  return details;
}

function decisionOf({ subject, from, object, source }: FactView, details: readonly FactView[]): Decision {
  const because = details.find(({ relation }) => relation === 'because')?.value;
  return {
    text: subject.name,
    ...(from !== undefined && { at: from }),
    ...(object && { by: object.name }),
    ...(because !== undefined && { because }),
    about: details.flatMap(({ relation, object }) => (relation === 'about' && object ? [object] : [])),
    source,
  };
}

function isAbout({ text, because = '', about }: Decision, topic: string): boolean {
  const said = stems([text, because, ...about.map(({ name }) => name)].join(' '));
  return stems(topic).every((word) => near(word).some((meant) => said.some((has) => has.startsWith(meant))));
}

/** Stems that stand for one another where decisions are made. */
const NEAR = [
  ['cost', 'budget', 'spend', 'spent', 'pric', 'money', 'expens', 'cheap', '$'],
  ['contact', 'client', 'customer'],
  ['deploy', 'launch', 'publish', 'releas', 'ship'],
  ['mail', 'email', 'newsletter'],
];

function near(word: string): readonly string[] {
  return NEAR.find((words) => words.some((one) => one !== '$' && word.startsWith(one))) ?? [word];
}

/** Words without their commonest endings. A dollar sign is a word: sums are about costs. */
function stems(text: string): string[] {
  const words = text.toLowerCase().match(/\$|[\p{L}\p{N}]+/gu) ?? [];
  return words
    .filter((word) => !/^(?:the|our|a|an|of|and|for|to)$/.test(word))
    .map((word) => (word.length > 4 ? word.replace(/(?:ies|ing|ed|es|s|e)$/, '') : word.replace(/(?<=..)s$/, '')));
}
