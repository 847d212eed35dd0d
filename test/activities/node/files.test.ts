import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { find } from '../../../activities/node/find.ts';
import { read } from '../../../activities/node/read.ts';
import { write } from '../../../activities/node/write.ts';
import { localJob } from '../../support/local-job.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-files-'));
  mkdirSync(join(home, 'workspace'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const inWorkspace = (name: string) => join(home, 'workspace', name);
const job = (attempt = 1) => localJob({ home, id: 'job', attempt });
function put(name: string, content: string | Buffer): void {
  mkdirSync(dirname(inWorkspace(name)), { recursive: true });
  writeFileSync(inWorkspace(name), content);
}
const use = async (skill: typeof read, input: Record<string, unknown>, attempt = 1) =>
  await skill.run(skill.input.parse(input), job(attempt));

describe('read', () => {
  test('gives the lines that are asked for, and says how many there are', async () => {
    put('a.md', 'one\ntwo\nthree\n');
    expect(await use(read, { file: 'a.md', from: 2, lines: 1 })).toEqual({ text: 'two', of: 3 });
  });

  test('refuses what is no text, and a folder', async () => {
    put('a.bin', Buffer.from([1, 0, 2]));
    put('folder/x', '');
    await expect(use(read, { file: 'a.bin' })).rejects.toThrow('a.bin is no text.');
    await expect(use(read, { file: 'folder' })).rejects.toThrow('folder is a folder; /find folder/* lists it.');
  });
});

describe('find', () => {
  test('lists files by name in all folders, or along a path', async () => {
    for (const name of ['a.md', 'sites/b.md', 'sites/c.html', 'node_modules/d.md']) put(name, 'x');
    const pathsOf = async (pattern: string) =>
      ((await use(find, { pattern })) as { files: { path: string }[] }).files.map(({ path }) => path);
    expect(await pathsOf('*.md')).toEqual(['a.md', 'sites/b.md']);
    expect(await pathsOf('sites/*')).toEqual(['sites/b.md', 'sites/c.html']);
  });

  test('shows the lines that hold a text, in whatever case', async () => {
    put('a.md', 'nothing\nThe bakery opens at six\n');
    put('b.md', 'nothing');
    expect(await use(find, { text: 'BAKERY' })).toEqual({
      files: [{ path: 'a.md', bytes: 32, lines: ['2: The bakery opens at six'] }],
      more: false,
    });
  });
});

describe('write', () => {
  test('makes a file with its folders, and replaces one whole', async () => {
    expect(await use(write, { file: 'notes/a.md', text: 'one' })).toEqual({ bytes: 3, created: true });
    expect(await use(write, { file: 'notes/a.md', text: 'two!' })).toEqual({ bytes: 4, created: false });
    expect(readFileSync(inWorkspace('notes/a.md'), 'utf8')).toBe('two!');
  });

  test('replaces a passage that stands there once, and after a crash finds it done', async () => {
    put('a.md', 'opens at six, closes at nine');
    const change = { file: 'a.md', replaces: 'at six', text: 'at $& seven' };
    await use(write, change);
    await use(write, change, 2);
    expect(readFileSync(inWorkspace('a.md'), 'utf8')).toBe('opens at $& seven, closes at nine');
  });

  test('refuses a passage that is not there, or there more than once', async () => {
    put('a.md', 'at six, at six');
    await expect(use(write, { file: 'a.md', replaces: 'at six', text: 'x' })).rejects.toThrow('2 times');
    await expect(use(write, { file: 'a.md', replaces: 'at ten', text: 'x' })).rejects.toThrow('read it first');
  });

  test('does not write where a link leads out of the workspace', async () => {
    mkdirSync(join(home, 'outside'));
    symlinkSync(join(home, 'outside'), inWorkspace('out'));
    await expect(use(write, { file: 'out/new/a.md', text: 'x' })).rejects.toThrow('leads out of the workspace');
    await expect(use(write, { file: '../a.md', text: 'x' })).rejects.toThrow();
  });
});
