import type { GraphEdit } from '../../../memory/graph/edits.ts';
import { bringUpToDate, rebuild } from '../../../memory/graph/update.ts';
import type { GraphDb } from '../../../memory/graph/tables.ts';
import { usePostgres } from '../../support/postgres.ts';
import { createFolder, dump, onBothDatabases, type MemoryFolder } from './graph-bench.ts';

const postgres = usePostgres();
const MERGE: GraphEdit = { at: '2026-03-01', op: 'merge', entity: 'person:Nadia', into: 'person:Nadia Ruiz' };

onBothDatabases(postgres, (open) => {
  let memory: MemoryFolder;
  let db: GraphDb;
  beforeEach(async () => {
    memory = createFolder();
    db = await open();
  });
  afterEach(() => memory.remove());

  const update = (of = db) => bringUpToDate(of, memory.folder);
  const facts = async () => {
    const rows = await db.selectFrom('graph_facts').selectAll().orderBy('from').orderBy('id').execute();
    return rows.map(({ subject, relation, object, value, from, until, source }) =>
      [subject, relation, object ?? value, from, until, source].join(' | '),
    );
  };
  /** What is there now must be what a new graph makes of the same files. */
  const expectRebuilt = async () => {
    const before = await dump(db);
    await rebuild(db, memory.folder);
    expect(before).toEqual(await dump(db));
    const other = await open();
    await update(other);
    expect(await dump(other)).toEqual(before);
  };

  test('what is appended is read, and what it contradicts is closed', async () => {
    memory.say('2026-02-01 09:00 AM', 'Ada', 'Tom Berg is the contact for blueprint.example.');
    await update();
    memory.say('2026-02-09 10:42 AM', 'Ada', 'Nadia Ruiz is now the contact for blueprint.example.');
    await update();
    expect(await facts()).toEqual([
      'person:tom berg | contact for | site:blueprint.example | 2026-02-01T09:00 | 2026-02-09T10:42 | 2026-02-01.md:1',
      'person:nadia ruiz | contact for | site:blueprint.example | 2026-02-09T10:42 |  | 2026-02-09.md:1',
    ]);
    await expectRebuilt();
  });

  test('an entry that was half written when it was read is read again', async () => {
    memory.say('2026-02-01 09:00 AM', 'Ada', 'Good morning.');
    memory.append('2026-02-01.md', '## 2026-02-01 09:05 AM - Ada\n"Nadia Ruiz is the con');
    await update();
    expect(await facts()).toEqual([]);
    memory.append('2026-02-01.md', 'tact for blueprint.example."\n\n');
    await update();
    expect(await facts()).toHaveLength(1);
    await expectRebuilt();
  });

  test('an edit of the middle of a log, and a log that is gone, change what rests on them', async () => {
    memory.say('2026-02-01 09:00 AM', 'Ada', 'Tom Berg is the contact for blueprint.example.');
    memory.say('2026-02-02 09:00 AM', 'Ada', 'I live in Lisbon.');
    await update();
    memory.write('2026-02-01.md', '## 2026-02-01 09:00 AM - Ada\n"Ida Holm is the contact for blueprint.example."\n');
    await update();
    expect((await facts())[0]).toMatch(/^person:ida holm/);
    await expectRebuilt();
    memory.erase('2026-02-02.md');
    await update();
    expect(await facts()).toHaveLength(1);
    await expectRebuilt();
  });

  test('MEMORY.md counts: undated before all, dated by the log entry it cites', async () => {
    memory.write(
      'MEMORY.md',
      '# Memory\n\n## People and preferences\n- Tom Berg is the contact for blueprint.example\n\n' +
        '## Projects and state\n- Roof: waiting for the tiles [2026-02-03.md:12]\n',
    );
    memory.say('2026-02-09 10:42 AM', 'Ada', 'Nadia Ruiz is the contact for blueprint.example.');
    await update();
    expect(await facts()).toEqual(
      expect.arrayContaining([
        'person:tom berg | contact for | site:blueprint.example |  | 2026-02-09T10:42 | MEMORY.md:4',
        'project:roof | status | waiting for the tiles | 2026-02-03 |  | MEMORY.md:7',
      ]),
    );
    await expectRebuilt();
  });

  test('a merge makes one of two, and its end restores exactly what was before', async () => {
    memory.say('2026-02-01 09:00 AM', 'Ada', 'Nadia is the contact for blueprint.example.');
    memory.say('2026-02-02 09:00 AM', 'Ada', 'Nadia Ruiz lives in Lisbon.');
    memory.say('2026-02-03 09:00 AM', 'Ada', 'Nadia Ruiz is the contact for blueprint.example.');
    await update();
    const before = await dump(db);
    memory.edit(MERGE);
    await update();
    expect(await facts()).toEqual([
      'person:nadia ruiz | contact for | site:blueprint.example | 2026-02-01T09:00 |  | 2026-02-01.md:1',
      'person:nadia ruiz | lives in | place:lisbon | 2026-02-02T09:00 |  | 2026-02-02.md:1',
    ]);
    await expectRebuilt();
    memory.say('2026-02-04 09:00 AM', 'Nadia', 'I moved to Porto.');
    await update();
    expect((await facts()).at(-1)).toBe(
      'person:nadia ruiz | lives in | place:porto | 2026-02-04T09:00 |  | 2026-02-04.md:1',
    );
    await expectRebuilt();
    memory.erase('2026-02-04.md');
    memory.edit({ at: '2026-03-02', op: 'unmerge', entity: 'person:Nadia' });
    await update();
    expect(await dump(db)).toEqual(before);
    await expectRebuilt();
  });

  test('facts are added, closed and removed, and entities renamed, by lines', async () => {
    const what = { subject: 'person:Nadia Ruiz', relation: 'contact for', object: 'site:blueprint.example' };
    memory.edit({
      at: '2026-02-10T08:00',
      by: 'Ada',
      op: 'add',
      ...what,
      from: '2026-02-01',
      source: '2026-02-01.md:7',
    });
    await update();
    expect(await facts()).toEqual([
      'person:nadia ruiz | contact for | site:blueprint.example | 2026-02-01 |  | 2026-02-01.md:7',
    ]);
    memory.edit({ at: '2026-02-20T08:00', op: 'close', ...what, until: '2026-02-15' });
    memory.edit({ at: '2026-02-20T08:01', op: 'rename', entity: 'person:nadia ruiz', name: 'Nadia R.' });
    await update();
    expect((await facts())[0]).toContain('| 2026-02-01 | 2026-02-15 |');
    const names = await db.selectFrom('graph_entities').select('name').where('kind', '=', 'person').execute();
    expect(names).toEqual([{ name: 'Nadia R.' }]);
    await expectRebuilt();
    memory.edit({ at: '2026-02-21T08:00', op: 'remove', ...what });
    await update();
    expect(await facts()).toEqual([]);
    await expectRebuilt();
  });

  test('what was said after a removal counts again', async () => {
    memory.say('2026-02-01 09:00 AM', 'Ada', 'The Roof project is live.');
    memory.edit({ at: '2026-02-02T08:00', op: 'remove', subject: 'project:Roof', relation: 'status', value: 'live' });
    await update();
    expect(await facts()).toEqual([]);
    memory.say('2026-02-03 09:00 AM', 'Ada', 'The Roof project is live.');
    await update();
    expect(await facts()).toEqual(['project:roof | status | live | 2026-02-03T09:00 |  | 2026-02-03.md:1']);
    await expectRebuilt();
  });

  test('several at once come to the same graph, and nothing is in it twice', async () => {
    for (let day = 1; day <= 6; day += 1)
      memory.say(`2026-02-0${day} 09:00 AM`, 'Ada', `The Roof project is ${day % 2 ? 'live' : 'paused'}.`);
    await Promise.all([update(), update(), update()]);
    expect(await facts()).toHaveLength(6);
    await expectRebuilt();
  });

  test('a line that is no edit is passed over', async () => {
    memory.append('graph-edits.jsonl', '{"at":"2026-02-01","op":"add","sub');
    memory.edit({ at: '2026-02-02', op: 'add', subject: 'project:Roof', relation: 'status', value: 'live' });
    await update();
    expect(await facts()).toEqual(['project:roof | status | live | 2026-02-02 |  | graph-edits.jsonl:2']);
  });
});
