import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCurated } from '../../../memory/curated/store.ts';
import { runCli } from '../../support/mainstay.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-home-'));
  mkdirSync(join(home, 'memory'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const file = () => join(home, 'memory', 'MEMORY.md');
const run = (...words: string[]) => runCli(['memory', ...words], { ...process.env, MAINSTAY_HOME: home });
const json = async (...words: string[]) => JSON.parse((await run(...words, '--json')).stdout) as unknown;

test('with no system running, the memory is shown, listed, compared and taken back', async () => {
  writeFileSync(file(), '## Lessons\n\n- one\n');
  expect(await run('show', 'lessons')).toMatchObject({ code: 0, stdout: 'Lessons\n- one\n' });
  writeFileSync(file(), '## Lessons\n\n- one\n- two\n');
  expect(await json('log')).toMatchObject([
    { version: 2, by: 'hand edit', why: '1 entry added' },
    { version: 1, by: 'hand edit', why: '1 entry added' },
  ]);
  expect(await json('diff')).toMatchObject({ version: 2, lines: ['@@ line 2 @@', ' ', ' - one', '+- two'] });
  expect(await json('undo')).toEqual({ undone: 2, version: 3, isChanged: true });
  expect(readFileSync(file(), 'utf8')).toBe('## Lessons\n\n- one\n');
  expect(await json('show')).toMatchObject({
    version: 3,
    sections: [{ title: 'Lessons', entries: [{ text: 'one' }] }],
  });
}, 60_000);

test('a conflict is listed with what it would change, and answered', async () => {
  writeFileSync(file(), '## Lessons\n\n- one\n- two\n- three\n- four\n');
  const curated = openCurated(join(home, 'memory'));
  await curated.read();
  writeFileSync(file(), '## Lessons\n\n- one, mine\n- two\n- three\n- four\n');
  const changes = [{ kind: 'replace', entry: 'one', text: 'one, ours' }] as const;
  const { proposal } = await curated.propose(1, changes, { by: 'nightly review', why: 'what the day told' });
  expect((await run('conflicts')).stdout).toBe(
    `${proposal!.id}: what the day told (nightly review); it would change\n-- one, mine\n+- one, ours\n\n` +
      'Answer with mainstay memory resolve ID mine|theirs|both.\n',
  );
  expect(await json('resolve', proposal!.id, 'theirs')).toMatchObject({ take: 'theirs', version: 3, isChanged: true });
  expect(readFileSync(file(), 'utf8')).toContain('- one, ours\n- two\n');
  expect((await run('conflicts')).stdout).toBe('No conflicts.\n');
}, 60_000);

test('wrong use is one sentence and exit code 2', async () => {
  expect(await run('show', 'songs')).toMatchObject({ code: 2, stdout: '' });
  expect(await run('undo')).toMatchObject({
    code: 2,
    stderr: 'Nothing was remembered yet, so there is nothing to undo.\n',
  });
  expect(await run('diff', '7')).toMatchObject({ code: 2 });
  expect(await run('resolve', 'c1', 'all')).toMatchObject({ code: 2 });
}, 60_000);
