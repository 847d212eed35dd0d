import type { EntityId } from './names.ts';
import { holdingOf } from './relations.ts';
import type { EntityRow } from './resolve.ts';
import type { GraphDb, Tables } from './tables.ts';
import { type EntityView, viewEntities } from './view.ts';

/** Entities and what joins them, as a picture shows it. */
export interface Neighbourhood {
  center: EntityId;
  nodes: (EntityView & { distance: number })[];
  edges: Edge[];
  /** More than a picture holds was left out. */
  truncated: boolean;
}

/** All facts of one relation between two entities. */
export interface Edge {
  subject: EntityId;
  relation: string;
  object: EntityId;
  /** It holds no more. Events never held. */
  past: boolean;
  times: number;
  from?: string;
  until?: string;
  source: string;
}

export interface NeighbourhoodOptions {
  /** Steps from the entity; 1 unless told. */
  depth?: number;
  /** With what holds no more. */
  past?: boolean;
  /** Edges at most; 200 unless told. */
  limit?: number;
}

export async function neighbourhoodOf(
  db: GraphDb,
  { id }: EntityRow,
  { depth = 1, past = false, limit = 200 }: NeighbourhoodOptions = {},
): Promise<Neighbourhood> {
  const distances = new Map<EntityId, number>([[id, 0]]);
  const edges = new Map<string, Edge>();
  const seen = new Set<string>();
  let truncated = false;
  let frontier = [id];
  for (let distance = 1; distance <= depth && frontier.length > 0; distance += 1) {
    const reached: EntityId[] = [];
    for (const fact of await factsAt(db, frontier)) {
      if (seen.has(fact.id)) continue;
      seen.add(fact.id);
      if (!past && fact.until !== null && holdingOf(fact.relation) !== 'event') continue;
      const key = JSON.stringify([fact.subject, fact.relation, fact.object]);
      if (!edges.has(key) && edges.size >= limit) truncated = true;
      else edges.set(key, join(edges.get(key), fact));
      if (!edges.has(key)) continue;
      for (const end of [fact.subject, fact.object])
        if (!distances.has(end)) {
          distances.set(end, distance);
          reached.push(end);
        }
    }
    frontier = reached;
  }
  const views = await viewEntities(db, [...distances.keys()]);
  const nodes = [...distances].map(([id, distance]) => ({ ...views.get(id)!, distance }));
  return { center: id, nodes, edges: [...edges.values()], truncated };
}

/** The latest fact speaks for those before it. */
function join(edge: Edge | undefined, { subject, relation, object, from, until, source, times }: Joining): Edge {
  if (edge) return { ...edge, times: edge.times + times };
  const isEvent = holdingOf(relation) === 'event';
  return {
    ...{ subject, relation, object, source, times },
    past: until !== null && !isEvent,
    ...(from !== null && { from }),
    ...(until !== null && { until }),
  };
}

type Joining = Tables['graph_facts'] & { object: string };

/** Facts between two entities of which one is in the frontier, the latest first. */
async function factsAt(db: GraphDb, frontier: readonly EntityId[]): Promise<Joining[]> {
  const rows = await db
    .selectFrom('graph_facts')
    .selectAll()
    .where('object', 'is not', null)
    .where(({ eb, or }) => or([eb('subject', 'in', frontier), eb('object', 'in', frontier)]))
    .orderBy('from', (order) => order.desc().nullsLast())
    .orderBy('id', 'desc')
    .limit(MOST_FACTS)
    .execute();
  return rows as Joining[];
}

/** Repeated events are one edge, so more facts than edges are looked at. */
const MOST_FACTS = 5_000;
