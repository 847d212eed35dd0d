import type { EntityId } from './names.ts';
import type { Claim } from './claim.ts';
import type { Reading } from './read-passage.ts';
import type { GraphDb, Tables } from './tables.ts';

/** What a change of the claims touches. */
export interface Touched {
  gone: Claim[];
  fresh: Claim[];
  entities: Set<EntityId>;
}

/** Puts what a file says from a line on in the place of what it said there before. */
export async function replaceReading(
  db: GraphDb,
  file: string,
  fromLine: number,
  { claims, mentions }: Reading,
): Promise<Touched> {
  const gone = await db
    .deleteFrom('graph_claims')
    .where('file', '=', file)
    .where('line', '>=', fromLine)
    .returningAll()
    .execute();
  const oldMentions = await db
    .deleteFrom('graph_mentions')
    .where('file', '=', file)
    .where('line', '>=', fromLine)
    .returning('entity')
    .execute();
  await insertAll(db, 'graph_claims', claims);
  // What was named above already stays as it was named there.
  for (const rows of chunks(mentions))
    await db
      .insertInto('graph_mentions')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  const ends = [...gone, ...claims].flatMap(({ subject, object }) => (object === null ? [subject] : [subject, object]));
  const named = [...oldMentions, ...mentions].map(({ entity }) => entity);
  return { gone, fresh: claims, entities: new Set([...ends, ...named]) };
}

/** Inserts rows, as many at once as either database takes. */
export async function insertAll<Name extends keyof Tables>(db: GraphDb, table: Name, rows: readonly Tables[Name][]) {
  for (const some of chunks(rows))
    await db
      .insertInto(table)
      .values(some as never)
      .execute();
}

/** SQLite takes 32,766 values in one statement. */
const ROWS_AT_ONCE = 1_000;

export function chunks<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_AT_ONCE) }, (_, index) =>
    rows.slice(index * ROWS_AT_ONCE, (index + 1) * ROWS_AT_ONCE),
  );
}
