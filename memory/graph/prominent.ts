import type { EntityView } from './view.ts';
import type { GraphDb } from './tables.ts';

/** The entities about which most is known, with how many facts that is. */
export async function prominentEntities(db: GraphDb, limit: number): Promise<(EntityView & { facts: number })[]> {
  const subjects = db.selectFrom('graph_facts').select(['subject as entity', 'id']);
  const objects = db
    .selectFrom('graph_facts')
    .select(({ ref }) => [ref('object').$notNull().as('entity'), 'id'])
    .where('object', 'is not', null);
  const sides = subjects.unionAll(objects);
  return await db
    .selectFrom(sides.as('sides'))
    .innerJoin('graph_entities', 'graph_entities.id', 'sides.entity')
    .select(({ fn }) => ['graph_entities.id', 'kind', 'name', fn.countAll<number>().as('facts')])
    .groupBy(['graph_entities.id', 'kind', 'name'])
    .orderBy('facts', 'desc')
    .orderBy('graph_entities.id')
    .limit(limit)
    .execute();
}
