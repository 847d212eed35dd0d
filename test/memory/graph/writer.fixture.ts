// Changes the graph of a folder by hand, one fact after the other, and rebuilds it now and then; says each once it is on disk.
// Arguments: folder, name of the writer, number of facts. MEMORY_DATABASE_URL says where, unless it is SQLite.
import { openGraph } from '../../../memory/graph/open-graph.ts';

const [folder = '', name = '', count = '0'] = process.argv.slice(2);
const graph = await openGraph({
  paths: { memory: folder },
  config: { timezone: 'UTC' },
  memoryDatabaseUrl: process.env['MEMORY_DATABASE_URL'],
});
for (let index = 1; index <= Number(count); index += 1) {
  await graph.edit.add({ subject: `person:${name}`, relation: 'mail', object: `${name}${index}@mail.example` }, {});
  process.stdout.write(`${name}${index}\n`);
  if (index % 5 === 0) await graph.rebuild();
}
await graph.close();
