import { plain } from './names.ts';
import type { GraphDb } from './tables.ts';
import { type EntityView, viewEntities } from './view.ts';

/** An entity that a query mentions, with all names it goes by. */
export interface Expansion {
  entity: EntityView;
  names: string[];
}

const LONGEST_NAME = 5;
/** Words that are somebody's first name or a site's first label at best by accident. */
const COMMON = new Set(
  'a about all am an and any are at be by can did do does for from had has have he her his how i in is it its me my of on or our she so that the their them then there they this to us was we were what when where which who why will with you your may mark bill art app www api mail site shop blog'.split(
    ' ',
  ),
);
const KINDS = ['person', 'site', 'project', 'channel', 'place'];

export async function expandWords(db: GraphDb, text: string): Promise<Expansion[]> {
  const words = plain(text)
    .split(/[\s,;:!?()"]+/)
    .map((word) => word.replace(/^['“”]+|(?:'s)?[.'“”]*$/g, ''))
    .filter(Boolean);
  const runs = words.flatMap((_, at) =>
    Array.from({ length: Math.min(LONGEST_NAME, words.length - at) }, (_, more) =>
      words.slice(at, at + more + 1).join(' '),
    ),
  );
  const named = runs.filter((run) => !COMMON.has(run));
  if (named.length === 0) return [];
  const roots = await db
    .selectFrom('graph_aliases')
    .innerJoin('graph_entities', 'graph_entities.id', 'graph_aliases.root')
    .select('graph_aliases.root')
    .distinct()
    .where('kind', 'in', KINDS)
    .where(({ eb, or }) => or([eb('alias', 'in', named), eb('short', 'in', named)]))
    .orderBy('graph_aliases.root')
    .execute();
  const ids = roots.map(({ root }) => root);
  if (ids.length === 0) return [];
  const aliases = await db
    .selectFrom('graph_aliases')
    .select(['root', 'name'])
    .where('root', 'in', ids)
    .orderBy('alias')
    .execute();
  const entities = await viewEntities(db, ids);
  return ids.map((id) => ({
    entity: entities.get(id)!,
    names: aliases.filter(({ root }) => root === id).map(({ name }) => name),
  }));
}
