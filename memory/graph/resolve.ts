import { BadInput, NotFound } from '../../contracts/errors.ts';
import { type EntityId, entityId, parseRef, plain } from './names.ts';
import type { GraphDb, Tables } from './tables.ts';

export type EntityRow = Tables['graph_entities'];

/**
 * The entity that somebody's words name: by `kind:name`, by any of its names, by a first name or a site's first label, or by words
 * of its name, the nearest kind of match first. What was merged answers as what it was merged into.
 * @throws NotFound; BadInput that lists them where several match
 */
export async function resolveEntity(db: GraphDb, words: string, kinds?: readonly string[]): Promise<EntityRow> {
  const found = await findEntities(db, words, kinds);
  if (found.length === 1) return found[0]!;
  if (found.length === 0)
    throw new NotFound(
      `The graph knows no ${kinds?.join(' or ') ?? 'entity'} "${words}"; \`mainstay memory graph\` lists what it knows.`,
    );
  const names = found.map(({ kind, name }) => `${kind}:${name}`).join(', ');
  throw new BadInput(`"${words}" may be ${names}; say which, with its kind.`);
}

/** As `resolveEntity`, with all that match as well as one another. */
export async function findEntities(db: GraphDb, words: string, kinds?: readonly string[]): Promise<EntityRow[]> {
  const ref = parseRef(words);
  const byId = ref && (await rootsOf(db, [entityId(ref)]));
  if (byId?.length) return byId;
  const wanted = ref ? [ref.kind] : kinds;
  const name = plain((ref?.name ?? words).replace(/^(?:the|our)\s+/i, ''));
  const attempts = [
    (of: typeof aliases) => of.where('alias', '=', name),
    (of: typeof aliases) => of.where('short', '=', name),
    (of: typeof aliases) => name.split(' ').reduce((all, word) => all.where('alias', 'like', `%${escaped(word)}%`), of),
  ];
  const aliases = db.selectFrom('graph_aliases').select('root').distinct().limit(20);
  for (const attempt of attempts) {
    const roots = (await attempt(aliases).execute()).map(({ root }) => root);
    const entities = (await rootsOf(db, roots)).filter(({ kind }) => !wanted || wanted.includes(kind));
    if (entities.length > 0) return entities;
  }
  return [];
}

/** The roots of these entities, by id. */
async function rootsOf(db: GraphDb, ids: readonly EntityId[]): Promise<EntityRow[]> {
  if (ids.length === 0) return [];
  const roots = db.selectFrom('graph_entities').select('root').where('id', 'in', ids);
  return db.selectFrom('graph_entities').selectAll().where('id', 'in', roots).orderBy('id').execute();
}

/** The words are no pattern: what the database would read as one is left to match any single character. */
const escaped = (word: string) => word.replaceAll(/[%\\]/g, '_');
