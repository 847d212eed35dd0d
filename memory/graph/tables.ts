import { type Kysely, sql } from 'kysely';

/** Rows of the graph, the same in SQLite and PostgreSQL. Times are text: they compare as they sort. */
export interface Tables {
  /** `rules`: what the claims were read by. `stale`: facts have to be made anew. `lock`: held by whoever writes. */
  graph_meta: { name: string; value: string };
  /** A file as far as it was read: all before `offset` is settled, its last entry (at `line`) may still grow. */
  graph_sources: { file: string; seen: string; offset: number; line: number; digest: string };
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

/** Makes the tables where they are missing. A graph of another form is dropped: it is made anew from the files. */
export async function makeTables(db: GraphDb, text: 'text' | 'text collate "C"'): Promise<void> {
  const type = sql.raw<never>(text);
  const meta = db.schema
    .createTable('graph_meta')
    .ifNotExists()
    .addColumn('name', type, (column) => column.primaryKey())
    .addColumn('value', type, (column) => column.notNull());
  // Two that make it at once may collide in PostgreSQL; the second time it is there.
  await meta.execute().catch(() => meta.execute());
  await db
    .insertInto('graph_meta')
    .values([
      { name: 'lock', value: '' },
      { name: 'form', value: '' },
    ])
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  if ((await formOf(db)) === FORM) return;
  await db.transaction().execute(async (transaction) => {
    await lock(transaction);
    // Another process may have made them while this one waited.
    if ((await formOf(transaction)) === FORM) return;
    for (const table of MADE) await transaction.schema.dropTable(table).ifExists().execute();
    await make(transaction, type);
    await transaction.deleteFrom('graph_meta').where('name', 'not in', ['lock', 'form']).execute();
    await transaction.updateTable('graph_meta').set({ value: FORM }).where('name', '=', 'form').execute();
  });
}

/** The first thing a transaction that writes does: from here on it is the only one, in either database. */
export async function lock(transaction: GraphDb): Promise<void> {
  await transaction.updateTable('graph_meta').set({ value: '' }).where('name', '=', 'lock').execute();
}

const FORM = '1';
const MADE = [
  'graph_sources',
  'graph_claims',
  'graph_mentions',
  'graph_entities',
  'graph_aliases',
  'graph_facts',
] as const;

async function formOf(db: GraphDb): Promise<string | undefined> {
  const row = await db.selectFrom('graph_meta').select('value').where('name', '=', 'form').executeTakeFirst();
  return row?.value;
}

async function make(db: GraphDb, type: ReturnType<typeof sql.raw<never>>): Promise<void> {
  const table = (name: (typeof MADE)[number], columns: Record<string, 'text' | 'text?' | 'integer' | 'real?'>) => {
    const builder = Object.entries(columns).reduce(
      (made, [column, kind]) =>
        made.addColumn(column, kind.startsWith('text') ? type : kind === 'integer' ? 'bigint' : 'double precision', (of) =>
          kind.endsWith('?') ? of : of.notNull(),
        ),
      db.schema.createTable(name),
    );
    return builder;
  };
  const place = { file: 'text', line: 'integer' } as const;
  const said = { subject: 'text', relation: 'text', object: 'text?', value: 'text?', until: 'text?' } as const;

  await table('graph_sources', { file: 'text', seen: 'text', offset: 'integer', line: 'integer', digest: 'text' })
    .addPrimaryKeyConstraint('graph_sources_key', ['file'])
    .execute();
  await table('graph_claims', {
    ...place,
    ...{ ord: 'integer', at: 'text', act: 'text', ...said, source: 'text', costUsd: 'real?' },
  })
    .addPrimaryKeyConstraint('graph_claims_key', ['file', 'line', 'ord'])
    .execute();
  await table('graph_mentions', { ...place, at: 'text', entity: 'text', kind: 'text', name: 'text' })
    .addPrimaryKeyConstraint('graph_mentions_key', ['file', 'entity', 'name'])
    .execute();
  await table('graph_entities', {
    ...{ id: 'text', kind: 'text', name: 'text', root: 'text', firstSeen: 'text?', lastSeen: 'text?' },
  })
    .addPrimaryKeyConstraint('graph_entities_key', ['id'])
    .execute();
  await table('graph_aliases', { root: 'text', alias: 'text', short: 'text', name: 'text' })
    .addPrimaryKeyConstraint('graph_aliases_key', ['root', 'alias'])
    .execute();
  await table('graph_facts', {
    ...{ id: 'text', ...said, from: 'text?', source: 'text', times: 'integer', lastSource: 'text', costUsd: 'real?' },
  })
    .addPrimaryKeyConstraint('graph_facts_key', ['id'])
    .execute();

  const indexes = {
    graph_claims: [['relation', 'subject'], ['relation', 'object']],
    graph_mentions: [['entity']],
    graph_entities: [['root'], ['firstSeen']],
    graph_aliases: [['alias'], ['short']],
    graph_facts: [['subject', 'relation'], ['object', 'relation'], ['relation', 'from'], ['from'], ['until']],
  };
  for (const [name, lists] of Object.entries(indexes))
    for (const columns of lists)
      await db.schema.createIndex(`${name}_${columns.join('_')}`).on(name).columns(columns).execute();
}
