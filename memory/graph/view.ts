import type { EntityId } from './names.ts';
import type { GraphDb, Tables } from './tables.ts';
import { chunks } from './write-reading.ts';

/** An entity as it is shown. */
export interface EntityView {
  id: EntityId;
  kind: string;
  name: string;
}

/** A fact as it is shown, with what it rests on. */
export interface FactView {
  id: string;
  subject: EntityView;
  relation: string;
  object?: EntityView;
  value?: string;
  /** `2026-02-08T10:42` or a day; absent where nobody said since when. */
  from?: string;
  /** Absent while it holds. */
  until?: string;
  /** `2026-02-08.md:12` */
  source: string;
  /** How often it was said, and where last. */
  times: number;
  lastSource: string;
  costUsd?: number;
}

/** Facts with the names of their entities. */
export async function viewFacts(db: GraphDb, facts: readonly Tables['graph_facts'][]): Promise<FactView[]> {
  const ids = facts.flatMap(({ subject, object }) => (object === null ? [subject] : [subject, object]));
  const entities = await viewEntities(db, ids);
  return facts.map((fact) => ({
    id: fact.id,
    subject: entities.get(fact.subject)!,
    relation: fact.relation,
    ...(fact.object !== null && { object: entities.get(fact.object)! }),
    ...(fact.value !== null && { value: fact.value }),
    ...(fact.from !== null && { from: fact.from }),
    ...(fact.until !== null && { until: fact.until }),
    ...{ source: fact.source, times: fact.times, lastSource: fact.lastSource },
    ...(fact.costUsd !== null && { costUsd: fact.costUsd }),
  }));
}

/** Entities by id; one that no file names any more is shown by its id. */
export async function viewEntities(db: GraphDb, ids: readonly EntityId[]): Promise<Map<EntityId, EntityView>> {
  const views = new Map(ids.map((id): [EntityId, EntityView] => [id, bare(id)]));
  for (const some of chunks([...views.keys()])) {
    const rows = await db.selectFrom('graph_entities').select(['id', 'kind', 'name']).where('id', 'in', some).execute();
    for (const row of rows) views.set(row.id, row);
  }
  return views;
}

function bare(id: EntityId): EntityView {
  const [kind = '', ...name] = id.split(':');
  return { id, kind, name: name.join(':') };
}
