import type { Expression, ExpressionBuilder, OrderByItemBuilder, SqlBool } from 'kysely';
import { decisionsMade, type Decision, type DecisionQuery } from './decisions.ts';
import { expandWords, type Expansion } from './expand.ts';
import type { EntityId } from './names.ts';
import { neighbourhoodOf, type Neighbourhood, type NeighbourhoodOptions } from './neighbourhood.ts';
import { endOf, type Period } from './period.ts';
import { prominentEntities } from './prominent.ts';
import { holdingOf } from './relations.ts';
import { type EntityRow, findEntities, resolveEntity } from './resolve.ts';
import type { GraphDb, Tables } from './tables.ts';
import { type EntityView, type FactView, viewEntities, viewFacts } from './view.ts';

/** All that is known of one entity. */
export interface EntityCard extends EntityView {
  /** Other names of it. */
  alsoCalled: string[];
  /** What was merged into it. */
  merged: EntityView[];
  firstSeen?: string;
  lastSeen?: string;
  /** What holds now, what did, and what happened, the latest first. */
  now: FactView[];
  past: FactView[];
  events: FactView[];
}

export interface Changes {
  began: FactView[];
  ended: FactView[];
  /** What happened, such as decisions and deployments. */
  events: FactView[];
  entities: EntityView[];
}

export interface ToolCost {
  tool: EntityView;
  uses: number;
  costUsd: number;
}

export interface Overview {
  entities: Record<string, number>;
  facts: number;
  holding: number;
}

/** So many facts of an entity are shown; older ones are found by their history. */
const SHOWN = 200;

/** Not told among changes: uses of tools are too many, and the rest stands with its decision. */
const DETAILS = ['ran', 'about', 'because'];

type FactExpression = ExpressionBuilder<Tables, 'graph_facts'>;

/** What the graph can be asked. Every answer is made of facts with their sources. */
export function createQuestions(db: GraphDb) {
  const facts = () => db.selectFrom('graph_facts').selectAll();

  /** Who is the contact for a site, project or topic, at a time or now; the earlier ones are in its history. */
  async function contactFor(
    thing: string,
    at?: string,
  ): Promise<{ thing: EntityView; contact: FactView | null; history: FactView[] }> {
    const entity = await resolveContactable(db, thing);
    const rows = await facts().where('relation', '=', 'contact for').where('object', '=', entity.id).execute();
    const history = (await viewFacts(db, rows)).toSorted(latestFirst);
    return { thing: viewOf(entity), contact: history.find((fact) => holdsAt(fact, at)) ?? null, history };
  }

  /** All facts of an entity with a relation, or with any, the latest first. */
  async function history(entity: string, relation?: string): Promise<FactView[]> {
    const { id } = await resolveEntity(db, entity);
    const query = facts().where(touches(id)).orderBy('from', latest).orderBy('id', 'desc').limit(SHOWN);
    const rows = await (relation === undefined ? query : query.where('relation', '=', relation)).execute();
    return (await viewFacts(db, rows)).toSorted(latestFirst);
  }

  async function show(words: string): Promise<EntityCard> {
    const entity = await resolveEntity(db, words);
    const aliases = await db.selectFrom('graph_aliases').select('name').where('root', '=', entity.id).execute();
    const parts = await db.selectFrom('graph_entities').selectAll().where('root', '=', entity.id).execute();
    const all = await history(`${entity.kind}:${entity.id.slice(entity.kind.length + 1)}`);
    return {
      ...viewOf(entity),
      alsoCalled: aliases.map(({ name }) => name).filter((name) => name !== entity.name),
      merged: parts.filter(({ id }) => id !== entity.id).map(viewOf),
      ...(entity.firstSeen !== null && { firstSeen: entity.firstSeen }),
      ...(entity.lastSeen !== null && { lastSeen: entity.lastSeen }),
      now: all.filter((fact) => !isEvent(fact) && fact.until === undefined),
      past: all.filter((fact) => !isEvent(fact) && fact.until !== undefined),
      events: all.filter(isEvent),
    };
  }

  /** What began, ended and happened in a period, and what was first heard of. */
  async function changes({ from = '', until }: Period): Promise<Changes> {
    const last = endOf(until);
    const within = (column: 'from' | 'until') =>
      facts().where(column, '>=', from).where(column, '<=', last).where('relation', 'not in', DETAILS);
    const began = await within('from').orderBy('from').orderBy('id').execute();
    const ended = await within('until').orderBy('until').orderBy('id').execute();
    const entities = await db
      .selectFrom('graph_entities')
      .selectAll()
      .where('firstSeen', '>=', from.slice(0, 10))
      .where('firstSeen', '<=', last)
      .whereRef('id', '=', 'root')
      .orderBy('firstSeen')
      .orderBy('id')
      .execute();
    const views = await viewFacts(db, began);
    return {
      began: views.filter((fact) => !isEvent(fact)),
      ended: (await viewFacts(db, ended)).filter((fact) => !isEvent(fact)),
      events: views.filter(isEvent),
      entities: entities.map(viewOf),
    };
  }

  /** What a tool's uses cost in a period, or those of all tools, the dearest first. */
  async function costs({ from = '', until, tool }: Period & { tool?: string } = {}): Promise<ToolCost[]> {
    const only = tool === undefined ? null : await resolveEntity(db, tool, ['tool']);
    const query = db
      .selectFrom('graph_facts')
      .select(({ fn }) => ['subject', fn.countAll<number>().as('uses'), fn.sum<number | null>('costUsd').as('costUsd')])
      .where('relation', '=', 'ran')
      .where('from', '>=', from)
      .where('from', '<=', endOf(until))
      .groupBy('subject');
    const rows = await (only ? query.where('subject', '=', only.id) : query).execute();
    const entities = await viewEntities(
      db,
      rows.map(({ subject }) => subject),
    );
    return rows
      .map(({ subject, uses, costUsd }) => ({ tool: entities.get(subject)!, uses, costUsd: costUsd ?? 0 }))
      .toSorted((one, other) => other.costUsd - one.costUsd || other.uses - one.uses);
  }

  async function overview(): Promise<Overview> {
    const count = db.fn.countAll<number>().as('count');
    const kinds = await db
      .selectFrom('graph_entities')
      .select(['kind', count])
      .whereRef('id', '=', 'root')
      .groupBy('kind')
      .orderBy('kind')
      .execute();
    const all = await db.selectFrom('graph_facts').select(count).executeTakeFirstOrThrow();
    const open = await db.selectFrom('graph_facts').select(count).where('until', 'is', null).executeTakeFirstOrThrow();
    return {
      entities: Object.fromEntries(kinds.map(({ kind, count }) => [kind, count])),
      facts: all.count,
      holding: open.count,
    };
  }

  return {
    contactFor,
    history,
    show,
    changes,
    costs,
    overview,
    /** What was decided, about what, in which period. */
    decisions: (query: DecisionQuery = {}): Promise<Decision[]> => decisionsMade(db, query),
    /** Everything around an entity, as nodes and edges. */
    neighbourhood: async (entity: string, options?: NeighbourhoodOptions): Promise<Neighbourhood> =>
      neighbourhoodOf(db, await resolveEntity(db, entity), options),
    /** The entities that a search's words mention, with all their names. */
    expand: (words: string): Promise<Expansion[]> => expandWords(db, words),
    /** The entities about which most is known. */
    prominent: (limit: number) => prominentEntities(db, limit),
    /** The entities that a name may mean. */
    find: async (name: string): Promise<EntityView[]> => (await findEntities(db, name)).map(viewOf),
  };
}

export type GraphQuestions = ReturnType<typeof createQuestions>;

/** A contact is one for a site rather than for a project of the same name. */
async function resolveContactable(db: GraphDb, thing: string): Promise<EntityRow> {
  for (const kinds of [['site'], ['project', 'topic']]) {
    const [entity, ...others] = await findEntities(db, thing, kinds);
    if (entity && others.length === 0) return entity;
  }
  return resolveEntity(db, thing);
}

const touches =
  (id: EntityId) =>
  ({ eb, or }: FactExpression): Expression<SqlBool> =>
    or([eb('subject', '=', id), eb('object', '=', id)]);

/** Undated facts last; the databases differ in where they put them by themselves. */
const latest = (order: OrderByItemBuilder) => order.desc().nullsLast();
const isEvent = ({ relation }: FactView) => holdingOf(relation) === 'event';
const viewOf = ({ id, kind, name }: EntityRow): EntityView => ({ id, kind, name });

function holdsAt({ from = '', until }: FactView, at: string | undefined): boolean {
  return at === undefined ? until === undefined : from <= endOf(at) && (until === undefined || until > at);
}

function latestFirst(one: FactView, other: FactView): number {
  const [a, b] = [one.from ?? '', other.from ?? ''];
  return a < b ? 1 : a > b ? -1 : one.id < other.id ? 1 : -1;
}
