import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBusinessFolder } from '../memory/graph/business.ts';
import { runCli } from '../support/mainstay.ts';
import { usePostgres } from '../support/postgres.ts';

const postgres = usePostgres();
let home: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-graph-home-'));
  env = { ...process.env, MAINSTAY_HOME: home };
  createBusinessFolder(join(home, 'memory'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const graph = (...args: string[]) => runCli(['memory', 'graph', ...args], env);
const json = async (...args: string[]) => JSON.parse((await graph(...args, '--json')).stdout) as unknown;

test('mainstay memory graph answers from the files, with no system running', async () => {
  expect(await graph('ask', 'who', 'is', 'the', 'contact', 'for', 'blueprint.example?')).toEqual({
    code: 0,
    stdout:
      'Nadia Ruiz: contact for blueprint.example, since 2026-03-03 08:30 [2026-03-03.md:1]\n' +
      'At other times:\n' +
      '  Tom Berg: contact for blueprint.example, since 2026-02-02 09:00 until 2026-03-03 08:30 [2026-02-02.md:1]\n',
    stderr: '',
  });
  expect(await json('decisions', '--about', 'costs', '--from', '2026-02', '--to', '2026-02')).toMatchObject([
    { text: 'Cap the model costs at $75 a day', by: 'Ada', source: '2026-02-05.md:1' },
  ]);
  expect(await json()).toMatchObject({ entities: { person: 3 } });
});

test('mainstay memory graph changes what it knows, and rebuilds to the same', async () => {
  expect(await graph('add', 'Nadia', 'contact for', 'roof.example', '--from', '2026-03-05')).toMatchObject({
    stdout: 'person:Nadia Ruiz contact for site:roof.example: added.\n',
  });
  expect(await graph('merge', 'Tom', 'Nadia')).toMatchObject({ code: 0 });
  expect(await graph('unmerge', 'Tom')).toMatchObject({ stdout: 'person:Tom Berg is no longer person:Nadia Ruiz.\n' });
  const before = await json('show', 'Nadia');
  expect(await graph('rebuild')).toMatchObject({ code: 0 });
  expect(await json('show', 'Nadia')).toEqual(before);
});

test('mainstay memory graph works on PostgreSQL as on SQLite', async () => {
  const sqlite = await json('show', 'blueprint.example');
  env['MEMORY_DATABASE_URL'] = await postgres.database();
  expect(await json('show', 'blueprint.example')).toEqual(sqlite);
});

test('mainstay memory graph says in a sentence what is wrong', async () => {
  expect(await graph('ask', 'why is the sky blue')).toMatchObject({ code: 2, stdout: '' });
  expect(await graph('show', 'Zoe')).toMatchObject({
    code: 2,
    stderr: 'The graph knows no entity "Zoe"; `mainstay memory graph` lists what it knows.\n',
  });
  writeFileSync(join(home, '.env'), `MEMORY_DATABASE_URL=${await postgres.deadUrl()}\n`);
  const dead = await graph('show', 'Nadia');
  expect(dead).toMatchObject({ code: 3, stdout: '' });
  expect(dead.stderr).toMatch(/^The graph's PostgreSQL at .* does not answer: .* Check MEMORY_DATABASE_URL\.\n$/);
  expect(dead.stderr).not.toContain('hunter2');
});
