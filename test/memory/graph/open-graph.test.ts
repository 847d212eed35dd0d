import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadInput, NotFound, NotReachable } from '../../../contracts/errors.ts';
import { appendEdit } from '../../../memory/graph/append-edit.ts';
import { parseEdits } from '../../../memory/graph/edits.ts';
import { type Graph, openGraph } from '../../../memory/graph/open-graph.ts';
import { usePostgres } from '../../support/postgres.ts';
import { createBusinessFolder } from './business.ts';
import { type MemoryFolder } from './graph-bench.ts';

const postgres = usePostgres();
let memory: MemoryFolder;
beforeEach(() => {
  memory = createBusinessFolder();
});
afterEach(() => memory.remove());

const settings = (memoryDatabaseUrl?: string) => ({
  paths: { memory: memory.folder },
  config: { timezone: 'UTC' },
  memoryDatabaseUrl,
});
const lines = () => readFileSync(join(memory.folder, 'graph-edits.jsonl'), 'utf8').trimEnd().split('\n');

describe.each(['SQLite', 'PostgreSQL'])('changes by hand on %s', (kind) => {
  let graph: Graph;
  beforeEach(async () => {
    graph = await openGraph(settings(kind === 'SQLite' ? undefined : await postgres.database()));
    await graph.bringUpToDate();
  });
  afterEach(() => graph.close());

  test('are lines that a person can read, and count at once', async () => {
    await graph.edit.add(
      { subject: 'Nadia', relation: 'contact for', object: 'roof.example' },
      { from: '2026-03-05', by: 'Ada' },
    );
    expect(lines()).toHaveLength(1);
    expect(JSON.parse(lines()[0]!)).toMatchObject({
      ...{ op: 'add', by: 'Ada', subject: 'person:Nadia Ruiz', relation: 'contact for', object: 'site:roof.example' },
      ...{ at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/), from: '2026-03-05' },
    });
    expect((await graph.contactFor('roof.example')).contact).toMatchObject({
      subject: { name: 'Nadia Ruiz' },
      source: 'graph-edits.jsonl:1',
    });
    await graph.edit.close(
      { subject: 'Nadia', relation: 'contact for', object: 'roof.example' },
      { until: '2026-03-09' },
    );
    expect((await graph.contactFor('roof.example')).contact).toBeNull();
    expect((await graph.contactFor('roof.example', '2026-03-07')).contact).not.toBeNull();
  });

  test('may name what is new with its kind, and refuse what they do not know', async () => {
    await graph.edit.add({ subject: 'person:Zoe', relation: 'lives in', object: 'Rome' }, {});
    await graph.edit.add({ subject: 'roof', relation: 'status', object: 'paused' }, {});
    expect((await graph.show('Zoe')).now).toMatchObject([{ object: { id: 'place:rome' } }]);
    expect((await graph.show('project:roof')).now).toMatchObject([{ relation: 'status', value: 'paused' }]);
    const before = lines();
    await expect(graph.edit.add({ subject: 'Yan', relation: 'status', object: 'ill' }, {})).rejects.toThrow(
      'The graph knows no "Yan"; write what it is, such as person:Yan.',
    );
    await expect(graph.edit.close({ subject: 'Zoe', relation: 'mail' }, {})).rejects.toThrow(NotFound);
    await expect(graph.edit.unmerge('Zoe', {})).rejects.toThrow(NotFound);
    await expect(graph.edit.merge('Nadia', 'Nadia Ruiz', {})).rejects.toThrow(BadInput);
    await expect(
      graph.edit.add({ subject: 'Zoe', relation: 'status', object: 'ill' }, { source: 'yesterday' }),
    ).rejects.toThrow('source must be a file and a line, such as 2026-02-08.md:12');
    await expect(
      graph.edit.add({ subject: 'Zoe', relation: 'password', object: `sk-ant-api03-${'a1B2'.repeat(20)}` }, {}),
    ).rejects.toThrow('That has the value of a secret in it');
    expect(lines()).toEqual(before);
  });

  test('ask which one where several are meant', async () => {
    await graph.edit.add({ subject: 'Nadia', relation: 'contact for', object: 'roof.example' }, {});
    await expect(graph.edit.close({ subject: 'Nadia', relation: 'contact for' }, {})).rejects.toThrow(
      '"Nadia contact for" may be blueprint.example, roof.example; say which.',
    );
  });

  test('merge, unmerge, rename and remove by any name', async () => {
    await graph.edit.merge('Tom', 'Nadia', {});
    expect(await graph.show('Tom')).toMatchObject({ name: 'Nadia Ruiz', alsoCalled: ['Tom Berg'] });
    await graph.edit.unmerge('tom', {});
    await graph.edit.rename('Tom', 'Thomas Berg', {});
    expect(await graph.show('Thomas')).toMatchObject({ id: 'person:tom berg', alsoCalled: ['Tom Berg'] });
    await graph.edit.remove({ subject: 'Thomas', relation: 'contact for' }, {});
    expect((await graph.show('Tom Berg')).past).toEqual([]);
    expect(lines().map((line) => (JSON.parse(line) as { op: string }).op)).toEqual([
      'merge',
      'unmerge',
      'rename',
      'remove',
    ]);
  });
});

test('edits stand below the half line that a crash left, which is passed over', async () => {
  memory.write('graph-edits.jsonl', '{"at":"2026-02-01","op":"ad');
  const edit = (index: number) =>
    ({ at: '2026-02-01', op: 'add', subject: `person:P${index}`, relation: 'status', value: 'well' }) as const;
  for (let index = 0; index < 20; index += 1) appendEdit(memory.folder, edit(index));
  const { edits, problems } = parseEdits(readFileSync(join(memory.folder, 'graph-edits.jsonl'), 'utf8'));
  expect(edits).toHaveLength(20);
  expect(problems).toEqual([expect.stringContaining('graph-edits.jsonl, line 1 is passed over: ')]);
});

test('a PostgreSQL that does not answer is named without its password', async () => {
  const url = await postgres.deadUrl();
  const failure = await openGraph(settings(url)).catch((error: unknown) => error as Error);
  expect(failure).toBeInstanceOf(NotReachable);
  expect((failure as Error).message).toMatch(
    /^The graph's PostgreSQL at 127\.0\.0\.1:\d+\/graph does not answer: .*ECONNREFUSED.* Check MEMORY_DATABASE_URL\.$/,
  );
  expect((failure as Error).message).not.toContain('hunter2');
});

test('a graph of another form is made anew from the files', async () => {
  const graph = await openGraph(settings());
  await graph.bringUpToDate();
  const before = await graph.overview();
  await graph.close();
  const { openGraphDb } = await import('../../../memory/graph/open-database.ts');
  const db = await openGraphDb({ file: join(memory.folder, 'memory.db') });
  await db.updateTable('graph_meta').set({ value: 'older' }).where('name', '=', 'form').execute();
  await db.schema.dropTable('graph_facts').execute();
  await db.destroy();
  const again = await openGraph(settings());
  await again.bringUpToDate();
  expect(await again.overview()).toEqual(before);
  await again.close();
});
