import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openGraph } from '../../../memory/graph/open-graph.ts';
import { openGraphDb, type Whereabouts } from '../../../memory/graph/open-database.ts';
import { bringUpToDate } from '../../../memory/graph/update.ts';
import { usePostgres } from '../../support/postgres.ts';
import { createBusinessFolder } from './business.ts';
import { dump, type MemoryFolder } from './graph-bench.ts';

const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const WRITER = join(process.cwd(), 'test/memory/graph/writer.fixture.ts');
const postgres = usePostgres();

let memory: MemoryFolder;
beforeEach(() => {
  memory = createBusinessFolder();
});
afterEach(() => memory.remove());

/** A writer that is killed once it has acknowledged so many facts. @returns what it acknowledged */
async function write(name: string, url: string | undefined, dieAfter: number, count: number): Promise<string[]> {
  const args = ['--import', LOADER, WRITER, memory.folder, name, String(count)];
  const env = { ...process.env, ...(url !== undefined && { MEMORY_DATABASE_URL: url }) };
  const writer: ChildProcess = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(writer, 'exit');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: writer.stdout! })) {
    acknowledged.push(line);
    if (acknowledged.length === dieAfter) writer.kill('SIGKILL');
  }
  await ended;
  return acknowledged;
}

test.each(['SQLite', 'PostgreSQL'])(
  'writers at once, some killed, lose no fact they acknowledged and leave the graph the files make, on %s',
  async (kind) => {
    const url = kind === 'SQLite' ? undefined : await postgres.database();
    const acknowledged = await Promise.all([
      write('ann', url, 4, 12),
      write('ben', url, 7, 12),
      write('cid', url, Infinity, 6),
    ]);
    expect(acknowledged.map((lines) => lines.length >= 4)).toEqual([true, true, true]);
    expect(acknowledged[2]).toHaveLength(6);

    const where: Whereabouts = url === undefined ? { file: join(memory.folder, 'memory.db') } : { url };
    const grown = await openGraphDb(where);
    await bringUpToDate(grown, memory.folder);
    const home = mkdtempSync(join(tmpdir(), 'mainstay-graph-fresh-'));
    const fresh = await openGraphDb({ file: join(home, 'memory.db') });
    await bringUpToDate(fresh, memory.folder);
    expect(await dump(grown)).toEqual(await dump(fresh));
    await Promise.all([grown.destroy(), fresh.destroy()]);
    rmSync(home, { recursive: true });

    const graph = await openGraph({
      paths: { memory: memory.folder },
      config: { timezone: 'UTC' },
      memoryDatabaseUrl: url,
    });
    for (const lines of acknowledged) {
      const name = lines[0]!.replace(/\d+$/, '');
      const mails = (await graph.history(`person:${name}`, 'mail')).map(({ value }) => value);
      expect(mails).toEqual(expect.arrayContaining(lines.map((line) => `${line}@mail.example`)));
    }
    expect(graph.problems()).toEqual([]);
    await graph.close();
  },
  120_000,
);
