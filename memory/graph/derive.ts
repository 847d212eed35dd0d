import type { Claim } from './claim.ts';
import { aliasesOf, entitiesOf } from './entities.ts';
import { factId, foldClaims } from './fold.ts';
import type { FoldedEdits } from './fold-edits.ts';
import type { EntityId } from './names.ts';
import { ALSO_CALLED, holdingOf } from './relations.ts';
import type { GraphDb } from './tables.ts';
import { chunks, insertAll, type Touched } from './write-reading.ts';

/** Makes all entities, names and facts anew from the claims. */
export async function deriveAll(db: GraphDb, edits: FoldedEdits): Promise<void> {
  for (const table of ['graph_facts', 'graph_aliases', 'graph_entities'] as const) await db.deleteFrom(table).execute();
  const facts = foldClaims(effective(await db.selectFrom('graph_claims').selectAll().execute(), edits));
  const mentions = await db.selectFrom('graph_mentions').selectAll().execute();
  const called = facts.filter(({ relation }) => relation === ALSO_CALLED);
  await insertAll(db, 'graph_facts', facts);
  await insertAll(db, 'graph_entities', entitiesOf(mentions, edits));
  await insertAll(db, 'graph_aliases', aliasesOf(mentions, called, edits));
}

/** Makes those anew that a change of the claims touches; the same comes out as of `deriveAll`. */
export async function deriveTouched(
  db: GraphDb,
  edits: FoldedEdits,
  { gone, fresh, entities }: Touched,
): Promise<void> {
  const groups = groupsOf([...gone, ...fresh], edits);
  // All that goes goes first: a line may say something else now, and a fact goes by its line.
  for (const ids of chunks(gone.filter(isEvent).map(factId)))
    await db.deleteFrom('graph_facts').where('id', 'in', ids).execute();
  for (const { relation, side, root } of groups)
    await db.deleteFrom('graph_facts').where('relation', '=', relation).where(side, '=', root).execute();
  await insertAll(db, 'graph_facts', foldClaims(effective(fresh.filter(isEvent), edits)));
  for (const group of groups)
    await insertAll(db, 'graph_facts', foldClaims(effective(await claimsOf(db, edits, group), edits)));
  await deriveEntities(db, edits, [...entities]);
}

/** Claims as they count: those that were never so are left out, the parts of what was merged are one. */
function effective(claims: readonly Claim[], { isRemoved, rootOf }: FoldedEdits): Claim[] {
  return claims
    .filter((claim) => !isRemoved(claim))
    .map((claim) => ({
      ...claim,
      subject: rootOf(claim.subject),
      object: claim.object === null ? null : rootOf(claim.object),
    }));
}

/** An event is a fact by itself. */
const isEvent = ({ relation }: Pick<Claim, 'relation'>) => holdingOf(relation) === 'event';

/** Facts that can contradict one another: of one relation and one subject, or one object. */
interface Group {
  relation: string;
  side: 'subject' | 'object';
  root: EntityId;
}

function groupsOf(claims: readonly Claim[], { rootOf }: FoldedEdits): Group[] {
  const groups = new Map<string, Group>();
  for (const { relation, subject, object } of claims) {
    if (isEvent({ relation })) continue;
    const side = holdingOf(relation) === 'one-per-object' && object !== null ? 'object' : 'subject';
    const root = rootOf(side === 'object' ? object! : subject);
    groups.set(JSON.stringify([relation, side, root]), { relation, side, root });
  }
  return [...groups.values()];
}

function claimsOf(db: GraphDb, edits: FoldedEdits, { relation, side, root }: Group): Promise<Claim[]> {
  const parts = [root, ...[...edits.merged.keys()].filter((part) => edits.rootOf(part) === root)];
  const claims = db.selectFrom('graph_claims').selectAll().where('relation', '=', relation);
  return claims.where(side, 'in', parts).execute();
}

async function deriveEntities(db: GraphDb, edits: FoldedEdits, ids: readonly EntityId[]): Promise<void> {
  for (const some of chunks(ids)) {
    const mentions = await db.selectFrom('graph_mentions').selectAll().where('entity', 'in', some).execute();
    await db.deleteFrom('graph_entities').where('id', 'in', some).execute();
    await insertAll(db, 'graph_entities', entitiesOf(mentions, edits));
  }
  for (const some of chunks([...new Set(ids.map(edits.rootOf))])) {
    const parts = db.selectFrom('graph_entities').select('id').where('root', 'in', some);
    const mentions = await db.selectFrom('graph_mentions').selectAll().where('entity', 'in', parts).execute();
    const called = await db
      .selectFrom('graph_facts')
      .selectAll()
      .where('relation', '=', ALSO_CALLED)
      .where('subject', 'in', some)
      .execute();
    await db.deleteFrom('graph_aliases').where('root', 'in', some).execute();
    await insertAll(db, 'graph_aliases', aliasesOf(mentions, called, edits));
  }
}
