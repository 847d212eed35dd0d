import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Migration, openDatabase } from '../../storage/sqlite.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'mainstay-sqlite-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const first: Migration = (db) => db.exec('CREATE TABLE things (name TEXT NOT NULL) STRICT');
const second: Migration = (db) => db.exec('ALTER TABLE things ADD COLUMN size INTEGER');

function open(...migrations: Migration[]) {
  const db = openDatabase(join(dir, 'test.db'), migrations);
  opened.push(db);
  return db;
}
const opened: ReturnType<typeof openDatabase>[] = [];
afterEach(() => {
  for (const db of opened.splice(0)) db.close();
});

describe('a database', () => {
  test('syncs each commit, and holds its foreign keys', () => {
    const db = open(first);
    const pragma = (name: string) => db.pragma(name, { simple: true });
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')]).toEqual(['wal', 2, 1]);
  });

  test('is brought up to date by the steps it has not seen, each once', () => {
    open(first).prepare("INSERT INTO things VALUES ('kept')").run();
    expect(open(first, second).prepare('SELECT * FROM things').all()).toEqual([{ name: 'kept', size: null }]);
    expect(open(first, second).prepare('SELECT count(*) FROM things').pluck().get()).toBe(1);
  });

  test('is left as it was when a step fails', () => {
    open(first);
    const broken: Migration = (db) => {
      second(db);
      throw new Error('no power');
    };
    expect(() => open(first, broken)).toThrow('no power');
    expect(open(first, second).pragma('user_version', { simple: true })).toBe(2);
  });

  test('of a newer Mainstay is not touched, and the sentence says what to do', () => {
    open(first, second);
    expect(() => open(first)).toThrow(
      /test\.db was written by a newer Mainstay \(schema 2, this one knows 1\); start the newer one\.$/,
    );
  });
});
