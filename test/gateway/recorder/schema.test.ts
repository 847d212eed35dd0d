import Database from 'better-sqlite3';
import { openRecorder } from '../../../gateway/recorder/index.ts';
import { migrations } from '../../../gateway/recorder/schema.ts';
import { openDatabase } from '../../../storage/sqlite.ts';
import { useRecorder } from './recorder-under-test.ts';

const recorder = useRecorder();

function readPragma(file: string, name: string): unknown {
  const db = new Database(file);
  try {
    return db.pragma(name, { simple: true });
  } finally {
    db.close();
  }
}

test('a file of a newer Mainstay is refused and left as it is', () => {
  const file = recorder.file();
  const newer = migrations.length + 1;
  const db = new Database(file);
  db.pragma(`user_version = ${newer}`);
  db.close();
  expect(() => openRecorder(file)).toThrow(
    `was written by a newer Mainstay (schema ${newer}, this one knows ${migrations.length}); start the newer one.`,
  );
  expect(readPragma(file, 'user_version')).toBe(newer);
});

test('opening again changes nothing, and what is kept stays', () => {
  recorder.now().entries.record({ key: 'a', kind: 'said', who: 'Ada', at: 1, text: 'x' });
  expect(recorder.reopen().entries.after(0, 10)).toHaveLength(1);
  expect(readPragma(recorder.file(), 'user_version')).toBe(migrations.length);
});

test('every commit is synced to the disk', () => {
  const db = openDatabase(recorder.file(), migrations);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  const FULL = 2;
  expect(db.pragma('synchronous', { simple: true })).toBe(FULL);
  db.close();
});
