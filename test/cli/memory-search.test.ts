import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { writeTwoFriends } from '../memory/search/two-friends.ts';

const ARGS = [
  '--import',
  join(process.cwd(), 'test/support/typescript.mjs'),
  join(process.cwd(), 'cli/main.ts'),
  'memory',
];

let home: string;
let logs: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-memory-cli-'));
  logs = writeTwoFriends(join(home, 'logs'));
  env = { ...process.env, MAINSTAY_HOME: join(home, 'none'), XDG_CACHE_HOME: join(home, 'cache') };
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function memory(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...ARGS, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('mainstay memory search', () => {
  test('searches any folder of logs without a home, and leaves nothing in the folder', () => {
    const { status, stdout } = memory('search', 'What did the vet say?', '--dir', logs, '--k', '1', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      hits: [
        {
          text: 'Nothing serious, a thorn in the left paw. He limps a little.',
          ...{ date: '2025-05-06', who: 'Bo', file: '2025-05-06.md', line: 4, score: expect.any(Number) },
        },
      ],
    });
    expect(readdirSync(logs)).toEqual(['2025-05-06.md', '2025-06-12.md', '2025-09-02.md']);

    symlinkSync(logs, join(home, 'linked'));
    memory('search', 'vet', '--dir', join(home, 'linked'));
    expect(readdirSync(join(home, 'cache', 'mainstay', 'memory')).filter((name) => name.endsWith('.db'))).toHaveLength(
      1,
    );
  });

  test('reads well in a terminal', () => {
    const { stdout } = memory('search', 'rent', '--dir', logs, '--k', '1');
    expect(stdout).toBe('2025-05-06  Bo  (2025-05-06.md:10)\n  The landlord raises my rent to 940 from July.\n');
  });

  test('answers each line of a batch at once, and says what is wrong with one', async () => {
    const child = spawn(process.execPath, [...ARGS, 'search', '--dir', logs, '--batch'], { env });
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async (line: string): Promise<any> => {
      child.stdin.write(`${line}\n`);
      return JSON.parse((await answers.next()).value as string);
    };
    expect(await ask('{"id":1,"query":"rent","k":1}')).toMatchObject({ id: 1, hits: [{ line: 10 }] });
    expect(await ask('rent')).toMatchObject({ id: null, error: expect.stringContaining('JSON') });
    expect(await ask('{"id":"b"}')).toMatchObject({ id: 'b', error: expect.stringContaining('query') });
    expect(await ask('{"id":"c","query":"rent","k":0}')).toMatchObject({
      id: 'c',
      error: expect.stringContaining('k '),
    });
    writeFileSync(join(logs, '2025-09-03.md'), '## 2025-09-03 10:00 AM - Bo\n"A kestrel on the roof"\n');
    expect(await ask('{"id":"d","query":"kestrel"}')).toMatchObject({ id: 'd', hits: [{ file: '2025-09-03.md' }] });
    child.stdin.end();
    expect(await new Promise((done) => child.once('exit', done))).toBe(0);
  });

  test('refuses what can’t be meant with one sentence and exit code 2', () => {
    for (const args of [
      ['vet', '--dir', join(home, 'nowhere')],
      ['vet', '--k', 'many'],
      ['vet', '--from', 'yesterday-ish'],
      ['vet', '--kind', 'shouted'],
      ['vet', '--batch', '--dir', logs],
      ['--dir', logs],
      ['vet'],
    ]) {
      const { status, stderr } = memory('search', ...args);
      expect({ args, status, lines: stderr.trim().split('\n').length > 0 }).toEqual({ args, status: 2, lines: true });
    }
  });
});

describe('a home’s own memory', () => {
  test('is searched in place, with an index beside its logs', () => {
    env = { ...env, MAINSTAY_HOME: home };
    writeTwoFriends(join(home, 'memory'));
    const { status, stdout, stderr } = memory('search', 'rent', '--k', '1', '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ hits: [{ file: '2025-05-06.md', line: 10 }] });
    expect(readdirSync(join(home, 'memory'))).toContain('memory.db');
  });
});

describe('mainstay memory rebuild', () => {
  test('makes the index anew and says what it took', () => {
    const { status, stdout } = memory('rebuild', '--dir', logs, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      files: 3,
      bytes: expect.any(Number),
      entries: 11,
      seconds: expect.any(Number),
    });
  });
});
