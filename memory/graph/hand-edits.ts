import { BadInput, NotFound } from '../../contracts/errors.ts';
import type { GraphEdit } from './edits.ts';
import { thingNamed } from './extract/thing.ts';
import { entityId, type EntityRef, parseRef, plain, shortName } from './names.ts';
import { OBJECT_KINDS } from './relations.ts';
import { findEntities, resolveEntity } from './resolve.ts';
import type { GraphDb, Tables } from './tables.ts';
import { type EntityView, viewFacts } from './view.ts';

/** A fact in somebody's words; an object may be left out where there is only one. */
export interface WrittenFact {
  subject: string;
  relation: string;
  object?: string;
}

type Undated<Edit> = Edit extends unknown ? Omit<Edit, 'at'> : never;
type Write = (edit: Undated<GraphEdit>) => Promise<void>;
type What = Pick<Extract<GraphEdit, { op: 'add' }>, 'subject' | 'relation' | 'object' | 'value'>;

/** Changes of the graph by hand: words are resolved to entities and facts, then written down as one edit. */
export function createHandEdits(db: GraphDb, write: Write) {
  return {
    /** A fact; both ends may be new when they are written as `kind:name`. */
    async add(fact: WrittenFact, more: { from?: string; until?: string; source?: string; by?: string }): Promise<What> {
      if (fact.object === undefined) throw new BadInput('A fact needs an object or a value.');
      const what = {
        ...(await subjectOf(db, fact)),
        relation: fact.relation,
        ...(await endOf(db, fact.relation, fact.object)),
      };
      await write({ op: 'add', ...what, ...more });
      return what;
    },

    /** Ends a fact that holds; from now on unless told. */
    async close(fact: WrittenFact, more: { until?: string; by?: string }): Promise<What> {
      const what = await knownFact(db, fact, true);
      await write({ op: 'close', ...what, ...more });
      return what;
    },

    /** Takes a fact away as never having been so. */
    async remove(fact: WrittenFact, more: { source?: string; by?: string }): Promise<What> {
      const what = await knownFact(db, fact, false);
      await write({ op: 'remove', ...what, ...more });
      return what;
    },

    /** Makes two entities one, by the name of the second. */
    async merge(entity: string, into: string, more: { by?: string }): Promise<{ entity: string; into: string }> {
      const [part, whole] = [await resolveEntity(db, entity), await resolveEntity(db, into)];
      if (part.id === whole.id) throw new BadInput(`"${entity}" and "${into}" are one already: ${part.id}.`);
      await write({ op: 'merge', entity: refOf(part), into: refOf(whole), ...more });
      return { entity: refOf(part), into: refOf(whole) };
    },

    async unmerge(entity: string, more: { by?: string }): Promise<{ entity: string; into: string }> {
      const ref = parseRef(entity);
      const merged = await db.selectFrom('graph_entities').selectAll().whereRef('id', '!=', 'root').execute();
      const named = merged.filter((part) =>
        ref ? part.id === entityId(ref) : [plain(part.name), shortName(part)].includes(plain(entity)),
      );
      if (named.length === 0) throw new NotFound(`"${entity}" was not merged into anything.`);
      if (named.length > 1) throw severalMeant(entity, named.map(refOf));
      const into = await db
        .selectFrom('graph_entities')
        .selectAll()
        .where('id', '=', named[0]!.root)
        .executeTakeFirst();
      await write({ op: 'unmerge', entity: refOf(named[0]!), ...more });
      return { entity: refOf(named[0]!), into: into ? refOf(into) : named[0]!.root };
    },

    async rename(entity: string, name: string, more: { by?: string }): Promise<{ entity: string; name: string }> {
      const found = await resolveEntity(db, entity);
      await write({ op: 'rename', entity: refOf(found), name, ...more });
      return { entity: refOf(found), name };
    },
  };
}

async function subjectOf(db: GraphDb, { subject }: WrittenFact): Promise<{ subject: string }> {
  const found = await findEntities(db, subject);
  if (found.length === 1) return { subject: refOf(found[0]!) };
  if (found.length > 1) throw severalMeant(subject, found.map(refOf));
  if (parseRef(subject)) return { subject };
  throw new NotFound(`The graph knows no "${subject}"; write what it is, such as person:${subject}.`);
}

/** An entity where the words or the relation say so, else a value. */
async function endOf(db: GraphDb, relation: string, words: string): Promise<{ object: string } | { value: string }> {
  const kinds = OBJECT_KINDS[relation];
  const ref = parseRef(words);
  if (!kinds && !ref) return { value: words };
  const [found, ...others] = await findEntities(db, words, kinds);
  if (found && others.length === 0) return { object: refOf(found) };
  if (found) throw severalMeant(words, [found, ...others].map(refOf));
  const meant: EntityRef = ref ?? named(words, kinds!);
  return { object: `${meant.kind}:${meant.name}` };
}

function named(words: string, kinds: readonly string[]): EntityRef {
  const thing = thingNamed(words);
  return thing && kinds.includes(thing.kind) ? thing : { kind: kinds[0]!, name: words };
}

/** The one fact that the words mean. */
async function knownFact(db: GraphDb, { subject, relation, object }: WrittenFact, holds: boolean): Promise<What> {
  const { id } = await resolveEntity(db, subject);
  const query = db.selectFrom('graph_facts').selectAll().where('subject', '=', id).where('relation', '=', relation);
  const rows = await (holds ? query.where('until', 'is', null) : query).execute();
  const meant = object === undefined ? rows : await endingIn(db, rows, relation, object);
  const different = [...new Map(meant.map((fact) => [JSON.stringify([fact.object, fact.value]), fact])).values()];
  const views = await viewFacts(db, different);
  if (views.length > 1)
    throw severalMeant(
      `${subject} ${relation}`,
      views.map((fact) => fact.object?.name ?? fact.value ?? ''),
    );
  const [fact] = views;
  if (!fact)
    throw new NotFound(
      `The graph has no fact "${[subject, relation, object].filter(Boolean).join(' ')}"${holds ? ' that holds' : ''}.`,
    );
  return {
    ...{ subject: refOf(fact.subject), relation },
    ...(fact.object && { object: refOf(fact.object) }),
    ...(fact.value !== undefined && { value: fact.value }),
  };
}

async function endingIn(
  db: GraphDb,
  rows: readonly Tables['graph_facts'][],
  relation: string,
  words: string,
): Promise<Tables['graph_facts'][]> {
  const ids = new Set((await findEntities(db, words, OBJECT_KINDS[relation])).map(({ id }) => id));
  return rows.filter(({ object, value }) =>
    object === null ? plain(value ?? '') === plain(words) : ids.has(object) || value === words,
  );
}

/** `person:Nadia Ruiz`; by its id where it goes by another name now. */
function refOf({ id, kind, name }: EntityView): string {
  return entityId({ kind, name }) === id ? `${kind}:${name}` : id;
}

function severalMeant(words: string, meant: readonly string[]): BadInput {
  return new BadInput(`"${words}" may be ${meant.join(', ')}; say which.`);
}
