import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../support/mainstay.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-home-'));
  mkdirSync(join(home, 'memory'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const run = (...words: string[]) => runCli(['memory', ...words], { ...process.env, MAINSTAY_HOME: home });
const json = async (...words: string[]) => JSON.parse((await run(...words, '--json')).stdout) as unknown;

test('with no system running, a day is looked at, reviewed, told of once more, taken back and reviewed anew', async () => {
  writeFileSync(
    join(home, 'memory', '2026-02-08.md'),
    '## 2026-02-08 09:00 AM - Ada\n"Decision: rotate all keys each spring."\n\n',
  );
  const line = '+- Rotate all keys each spring [2026-02-08.md:1]\n';
  expect(await run('review', '--dry-run')).toMatchObject({
    code: 0,
    stdout: `Memory review of 2026-02-08 would come to: 1 change\n${line}`,
  });
  expect(await run('review')).toMatchObject({
    code: 0,
    stdout: `Memory review of 2026-02-08: 1 change\n${line}mainstay memory undo 1 takes it back.\n`,
  });
  expect((await run('review')).stdout).toBe('No day is due for a review.\n');
  expect(await json('review', '--date', '2026-02-08')).toMatchObject({
    days: [{ date: '2026-02-08', state: 'done', isEarlier: true, version: 1, changes: { memory: [{ kind: 'add' }] } }],
  });
  await run('undo');
  expect(await json('review', '--date', '2026-02-08', '--again')).toMatchObject({
    days: [{ state: 'done', isEarlier: false, version: 3 }],
  });
  expect(readFileSync(join(home, 'memory', 'MEMORY.md'), 'utf8')).toContain(line.slice(1));
}, 60_000);

test('a day that has no log, and words that are no day, are told as wrong use', async () => {
  expect(await run('review', '--date', '2026-02-08')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('The log has nothing of 2026-02-08.') as string,
  });
  expect((await run('review', '--date', 'yesterday')).code).toBe(2);
  expect((await run('review', '--again')).code).toBe(2);
}, 60_000);
