import { type Claim, cite, type Mention } from './claim.ts';
import type { Extractor, Passage, Statement } from './extract/extractor.ts';
import { EXTRACTORS } from './extract/rules.ts';
import { entityId, type EntityRef } from './names.ts';

/** What a file says: its claims, and the entities that it names. */
export interface Reading {
  claims: Claim[];
  mentions: Mention[];
}

/** Lets every extractor read every passage of one file. */
export function readPassages(passages: readonly Passage[], extractors: readonly Extractor[] = EXTRACTORS): Reading {
  const claims: Claim[] = [];
  const mentions = new Map<string, Mention>();

  const name = (passage: Passage, ref: EntityRef) => {
    const mention = mentionOf(passage, ref);
    const key = `${mention.entity}\n${mention.name}`;
    if (!mentions.has(key)) mentions.set(key, mention);
  };

  for (const passage of passages) {
    const found = extractors.map((extract) => extract(passage));
    for (const entity of found.flatMap(({ entities = [] }) => entities)) name(passage, entity);
    const said = new Set<string>();
    for (const statement of found.flatMap(({ statements = [] }) => statements)) {
      const claim = claimOf(passage, statement, said.size);
      const { ord: _, ...words } = claim;
      const key = JSON.stringify(words);
      if (said.has(key)) continue;
      said.add(key);
      claims.push(claim);
      name(passage, statement.subject);
      if (statement.object) name(passage, statement.object);
    }
  }
  return { claims, mentions: [...mentions.values()] };
}

export function mentionOf({ file, line, at }: { file: string; line: number; at: string }, ref: EntityRef): Mention {
  return { file, line, at, entity: entityId(ref), kind: ref.kind, name: ref.name.trim().replaceAll(/\s+/g, ' ') };
}

export function claimOf(
  { file, line, at }: { file: string; line: number; at: string },
  statement: Statement,
  ord: number,
): Claim {
  return {
    ...{ file, line, ord, source: cite({ file, line }) },
    at: statement.at ?? at,
    act: statement.ends ? 'ends' : 'holds',
    subject: entityId(statement.subject),
    relation: statement.relation,
    object: statement.object ? entityId(statement.object) : null,
    value: statement.value ?? null,
    until: statement.until ?? null,
    costUsd: statement.costUsd ?? null,
  };
}
