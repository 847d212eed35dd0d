import { compare } from './claim.ts';
import type { FoldedEdits } from './fold-edits.ts';
import { type EntityId, plain, shortName } from './names.ts';
import type { Tables } from './tables.ts';

type Mention = Tables['graph_mentions'];

/** An entity goes by the name the operator gave it, else by the first one written, MEMORY.md's before those of the logs. */
export function entitiesOf(mentions: readonly Mention[], edits: FoldedEdits): Tables['graph_entities'][] {
  const entities = new Map<EntityId, Tables['graph_entities']>();
  for (const { entity: id, kind, name, at } of mentions.toSorted(byFirst)) {
    const day = at.slice(0, 10) || null;
    const known = entities.get(id);
    if (known) {
      known.firstSeen ??= day;
      known.lastSeen = day ?? known.lastSeen;
    } else {
      const called = edits.names.get(id) ?? name;
      entities.set(id, { id, kind, name: called, root: edits.rootOf(id), firstSeen: day, lastSeen: day });
    }
  }
  return [...entities.values()];
}

/**
 * Every name of each root, once in its plain form: those that the operator gave, those that were written of it and its parts,
 * and what it is also called by a fact.
 */
export function aliasesOf(
  mentions: readonly Mention[],
  called: readonly Tables['graph_facts'][],
  edits: FoldedEdits,
): Tables['graph_aliases'][] {
  const written = mentions.toSorted(byFirst);
  const given = [...new Set(written.map(({ entity }) => entity))].flatMap((entity) => {
    const name = edits.names.get(entity);
    return name === undefined ? [] : [{ entity, name }];
  });
  const also = called
    .filter(({ value, until }) => value !== null && until === null)
    .toSorted((one, other) => compare(one.id, other.id))
    .map(({ subject, value }) => ({ entity: subject, name: value! }));

  const aliases = new Map<string, Tables['graph_aliases']>();
  for (const { entity, name } of [...given, ...written, ...also]) {
    const root = edits.rootOf(entity);
    const alias = plain(name);
    const short = shortName({ kind: entity.split(':')[0]!, name });
    const key = JSON.stringify([root, alias]);
    if (!aliases.has(key)) aliases.set(key, { root, alias, short, name });
  }
  return [...aliases.values()];
}

function byFirst(one: Mention, other: Mention): number {
  return (
    compare(one.at, other.at) || compare(one.file, other.file) || one.line - other.line || compare(one.name, other.name)
  );
}
