import type { Kysely } from 'kysely';

/** Rows of the graph, the same in SQLite and PostgreSQL. Times are text: they compare as they sort. */
export interface Tables {
  /** `rules`: what the claims were read by. `stale`: facts have to be made anew. `lock`: held by whoever writes. */
  graph_meta: { name: string; value: string };
  /** A file as far as it was read (`Position`), with the digest of the whole. */
  graph_sources: { file: string; seen: string; whole: string; offset: number; line: number; digest: string };
  graph_claims: {
    file: string;
    line: number;
    ord: number;
    at: string;
    act: 'holds' | 'ends';
    subject: string;
    relation: string;
    object: string | null;
    value: string | null;
    until: string | null;
    source: string;
    costUsd: number | null;
  };
  graph_mentions: { file: string; line: number; at: string; entity: string; kind: string; name: string };
  /** `root` is the entity it was merged into, or itself. */
  graph_entities: {
    id: string;
    kind: string;
    name: string;
    root: string;
    firstSeen: string | null;
    lastSeen: string | null;
  };
  /** Each name of a root, plain, and the short form of it. */
  graph_aliases: { root: string; alias: string; short: string; name: string };
  graph_facts: {
    id: string;
    subject: string;
    relation: string;
    object: string | null;
    value: string | null;
    from: string | null;
    until: string | null;
    source: string;
    times: number;
    lastSource: string;
    costUsd: number | null;
  };
}

export type GraphDb = Kysely<Tables>;

/** The first thing a transaction that writes does: from here on it is the only one, in either database. */
export async function lock(transaction: GraphDb): Promise<void> {
  await transaction.updateTable('graph_meta').set({ value: '' }).where('name', '=', 'lock').execute();
}
