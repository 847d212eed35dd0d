import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moveDurably, writeDurably } from '../../storage/durable-file.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'mainstay-durable-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a file written durably', () => {
  test('takes the place of the old one, is private, and leaves nothing beside it', async () => {
    const file = join(dir, '.env');
    writeFileSync(file, 'OLD=1');
    await writeDurably(file, 'NEW=1');
    expect(readFileSync(file, 'utf8')).toBe('NEW=1');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['.env']);
  });

  test('is the old one still, and nothing is left, when the new one cannot take its place', async () => {
    const file = join(dir, 'taken');
    mkdirSync(join(file, 'by a folder'), { recursive: true });
    await expect(writeDurably(file, 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(dir)).toEqual(['taken']);
  });

  test('is always one writer’s whole text when several write at once', async () => {
    const file = join(dir, 'shared');
    const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(100_000));
    await Promise.all(texts.map((text) => writeDurably(file, text)));
    expect(texts).toContain(readFileSync(file, 'utf8'));
    expect(readdirSync(dir)).toEqual(['shared']);
  });

  test('is moved with its content', async () => {
    writeFileSync(join(dir, 'a'), 'content');
    await moveDurably(join(dir, 'a'), join(dir, 'b'));
    expect(readFileSync(join(dir, 'b'), 'utf8')).toBe('content');
  });
});
