import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openGraphDb } from '../../../memory/graph/open-database.ts';
import { bringUpToDate } from '../../../memory/graph/update.ts';
import { openDatabase } from '../../../storage/sqlite.ts';
import { createBusinessFolder } from './business.ts';

test('the graph shares its file with the index: neither finds it locked by the other in one process', async () => {
  const memory = createBusinessFolder();
  const file = join(memory.folder, 'memory.db');
  const graph = await openGraphDb({ file });
  const index = openDatabase(file, [(db) => db.exec('CREATE TABLE log_test (id INTEGER PRIMARY KEY)')]);
  index.close();
  const impatient = new Database(file, { timeout: 0 });
  const insert = impatient.prepare('INSERT INTO log_test DEFAULT VALUES');
  let written = 0;
  let updating = true;
  const updates = (async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      memory.say(`2026-04-01 09:${10 + turn} AM`, 'Ada', `The Roof project is ${turn % 2 ? 'live' : 'paused'}.`);
      await bringUpToDate(graph, memory.folder);
      await new Promise(setImmediate);
    }
    updating = false;
  })();
  while (updating) {
    await new Promise(setImmediate);
    insert.run();
    written += 1;
  }
  await updates;
  expect(written).toBeGreaterThan(5);
  expect(await graph.selectFrom('graph_facts').select('id').where('relation', '=', 'status').execute()).toHaveLength(
    21,
  );
  impatient.close();
  await graph.destroy();
  memory.remove();
});
