import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withFileLock } from '../../storage/file-lock.ts';

const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const SOURCE = join(process.cwd(), 'storage/file-lock.ts');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mainstay-lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('of the callers in one process, one works at a time, in their order', async () => {
  const told: string[] = [];
  await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      withFileLock(join(folder, 'lock'), async () => {
        told.push(`${name} in`);
        await sleep(5);
        told.push(`${name} out`);
      }),
    ),
  );
  expect(told).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
});

test('work that fails holds nobody up', async () => {
  await expect(withFileLock(join(folder, 'lock'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withFileLock(join(folder, 'lock'), () => Promise.resolve(1))).toBe(1);
});

const HOLDER = `
  const { withFileLock } = await import(process.argv[1]);
  setInterval(() => undefined, 1_000);
  await withFileLock(process.argv[2], () => { process.stdout.write('held'); return new Promise(() => undefined); });`;

test('another process is waited for, and one that is killed holds the lock no more', async () => {
  const lock = join(folder, 'lock');
  const holder = spawn(process.execPath, [
    ...['--disable-warning=ExperimentalWarning', '--import', LOADER, '--input-type=module', '-e', HOLDER],
    ...[SOURCE, lock],
  ]);
  await once(holder.stdout, 'data');
  let isMine = false;
  const mine = withFileLock(lock, () => Promise.resolve((isMine = true)));
  await sleep(100);
  expect(isMine).toBe(false);
  holder.kill('SIGKILL');
  await mine;
  expect(isMine).toBe(true);
});
