import { type CreateTableBuilder, type RawBuilder, sql } from 'kysely';
import { type GraphDb, lock } from './tables.ts';

/** PostgreSQL sorts text by the locale unless told; the graph's order is that of the characters. */
export type TextType = 'text' | 'text collate "C"';

/** Makes the tables where they are missing. A graph of another form is dropped: it is made anew from the files. */
export async function makeTables(db: GraphDb, text: TextType): Promise<void> {
  const type = sql.raw(text);
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

type Kind = 'text' | 'text?' | 'number' | 'money?';

/** Raised with every change of the tables. */
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

async function make(db: GraphDb, text: RawBuilder<unknown>): Promise<void> {
  const table = (name: (typeof MADE)[number], columns: Record<string, Kind>) =>
    Object.entries(columns).reduce<CreateTableBuilder<string, string>>((made, [column, kind]) => {
      const of = { text, number: 'bigint', money: 'double precision' } as const;
      const [base, mayBeNull] = kind.split('?') as ['text' | 'number' | 'money', ''?];
      return made.addColumn(column, of[base], (built) => (mayBeNull === undefined ? built.notNull() : built));
    }, db.schema.createTable(name));
  const place = { file: 'text', line: 'number' } as const;
  const said = { subject: 'text', relation: 'text', object: 'text?', value: 'text?', until: 'text?' } as const;

  await table('graph_sources', {
    file: 'text',
    seen: 'text',
    whole: 'text',
    offset: 'number',
    line: 'number',
    digest: 'text',
  })
    .addPrimaryKeyConstraint('graph_sources_key', ['file'])
    .execute();
  await table('graph_claims', {
    ...place,
    ...{ ord: 'number', at: 'text', act: 'text', ...said, source: 'text', costUsd: 'money?' },
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
    ...{ id: 'text', ...said, from: 'text?', source: 'text', times: 'number', lastSource: 'text', costUsd: 'money?' },
  })
    .addPrimaryKeyConstraint('graph_facts_key', ['id'])
    .execute();

  const indexes = {
    graph_claims: [
      ['relation', 'subject'],
      ['relation', 'object'],
    ],
    graph_mentions: [['entity']],
    graph_entities: [['root'], ['firstSeen']],
    graph_aliases: [['alias'], ['short']],
    graph_facts: [['subject', 'relation'], ['object', 'relation'], ['relation', 'from'], ['from'], ['until']],
  };
  for (const [name, lists] of Object.entries(indexes))
    for (const columns of lists)
      await db.schema
        .createIndex(`${name}_${columns.join('_')}`)
        .on(name)
        .columns(columns)
        .execute();
}
