/** An entity as it is named somewhere: `person` and `Nadia Ruiz`. */
export interface EntityRef {
  /** person, project, site, channel, decision, tool, place, topic, or another word in lower case. */
  kind: string;
  /** As it was written. */
  name: string;
}

/** `person:nadia ruiz`: the same for each writing of a name, on each rebuild. */
export type EntityId = string;

/** The identity of an entity; writings that differ in case, spaces or `www.` are one. */
export function entityId({ kind, name }: EntityRef): EntityId {
  return `${kind}:${kind === 'site' ? hostOf(name) : plain(name)}`;
}

/** A name for comparing: no case, one space between words, no quotes around it. */
export function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^["'“”\s]+|["'“”\s]+$/g, '');
}

/** `Person: Nadia` as somebody writes an entity; null where there is no kind before a colon. */
export function parseRef(text: string): EntityRef | null {
  const [, kind, name] = /^\s*([a-z][a-z-]*):\s*(\S.*?)\s*$/is.exec(text) ?? [];
  return kind && name && !name.startsWith('//') ? { kind: kind.toLowerCase(), name } : null;
}

/** What an entity is called for short: a person's first name, a site's first label; else its whole name. */
export function shortName({ kind, name }: EntityRef): string {
  if (kind === 'person') return plain(name).split(' ')[0]!;
  if (kind === 'site') return hostOf(name).split('.')[0]!;
  return plain(name);
}

function hostOf(name: string): string {
  return plain(name)
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/?#].*$/s, '');
}
