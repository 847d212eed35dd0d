import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { append } from '../../../activities/node/append.ts';
import { localJob } from '../../support/local-job.ts';

const BUILT = join(import.meta.dirname, '..', '..', '..', 'dist', 'activities', 'node', 'append', 'append-line.js');

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'mainstay-append-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const jobOf = (id: string) => localJob({ home, id });
const inWorkspace = (name: string) => join(home, 'workspace', name);
const contentOf = (name: string) => readFileSync(inWorkspace(name), 'utf8');
const look = (id: string, file = 'log.txt', line = 'x') => append.reconcile!({ file, line }, jobOf(id));

test('lines of jobs at the same time stand whole, each once', async () => {
  const lines = Array.from({ length: 20 }, (_, n) => `line ${n}`);
  await Promise.all(lines.map((line, n) => append.run({ file: 'notes/a.txt', line }, jobOf(`job-${n}`))));
  expect(contentOf('notes/a.txt').trimEnd().split('\n').sort()).toEqual(lines.sort());
});

test('says of a line whether it was appended', async () => {
  expect(await look('job-1')).toEqual({ state: 'not-done' });
  await append.run({ file: 'log.txt', line: 'x' }, jobOf('job-1'));
  expect(await look('job-1')).toEqual({ state: 'done', output: { bytes: 2 } });
  // The same words of another job are another line.
  expect(await look('job-2')).toEqual({ state: 'not-done' });
});

test('a file that a link leads out of the workspace is not touched', async () => {
  mkdirSync(inWorkspace('.'), { recursive: true });
  writeFileSync(join(home, 'outside.txt'), '');
  symlinkSync(join(home, 'outside.txt'), inWorkspace('link.txt'));
  await expect(append.run({ file: 'link.txt', line: 'x' }, jobOf('job-1'))).rejects.toThrow(
    'leads out of the workspace',
  );
  expect(readFileSync(join(home, 'outside.txt'), 'utf8')).toBe('');
});

/** Appends, a job a line, until it is killed; tells of each line that it begins with it. */
const PROGRAM = `
  const { appendLine } = await import(process.argv[1]);
  for (let n = 0; ; n += 1) {
    const id = process.argv[3] + '-' + n;
    process.stdout.write(id + '\\n');
    await appendLine({ file: 'log.txt', line: id }, { workspace: process.argv[2] + '/workspace', dir: process.argv[2] + '/runs/' + id });
  }`;

// The protection is the note that `appendLine` writes before the line, and `complete`, which does what it says.
test('after kill -9 at any moment a line is there once and said to be done, or not at all', async () => {
  mkdirSync(inWorkspace('.'), { recursive: true });
  const begun: string[] = [];
  for (let round = 0; round < 12; round += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, BUILT, home, `r${round}`]);
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      // Somewhere inside the work on one of the next lines.
      if (printed.split('\n').length > 3 + round) setTimeout(() => child.kill('SIGKILL'), Math.random() * 4);
    });
    await once(child, 'close');
    begun.push(...printed.split('\n').filter(Boolean));
  }
  for (const id of begun) {
    const before = await look(id);
    if (before.state === 'not-done') await append.run({ file: 'log.txt', line: id }, jobOf(id));
    expect(await look(id)).toMatchObject({ state: 'done' });
  }
  expect(contentOf('log.txt').trimEnd().split('\n').sort()).toEqual(begun.sort());
  expect(readdirSync(join(home, 'runs', 'append')).filter((name) => !name.startsWith('.'))).toEqual([]);
});

test('what a crash left half written beside a receipt is taken away with the next', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const job = jobOf('again');
  mkdirSync(job.dir, { recursive: true });
  writeFileSync(join(job.dir, `.appended.json.${pid}.${randomUUID()}.tmp`), '');
  await append.run({ file: 'log.txt', line: 'again' }, job);
  expect(readdirSync(job.dir)).toEqual(['appended.json']);
});
