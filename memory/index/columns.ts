import type { Sqlite } from '../../storage/sqlite.ts';
import { type Fact, FACTS, unpackFacts } from './facts.ts';
import { PLACES } from './schema.ts';

/** A pause longer than this, in minutes, begins another session. */
const PAUSE = 60;

/**
 * The facts of all entries as columns, one number an entry, in the order of time: entry 0 is the first of the first file,
 * neighbours in a conversation are neighbours here, and a session is a run of them.
 */
export interface Columns extends Record<Fact, Int32Array> {
  count: number;
  session: Int32Array;
  sessions: number;
  meanWords: number;
  /** Names by a speaker's number. */
  speakers: ReadonlyMap<number, string>;
  /** The number of an entry by its id in the tables, and back. */
  numberOf(id: number): number;
  idOf(entry: number): number;
  fileOf(entry: number): string;
}

interface FileFacts {
  id: number;
  name: string;
  version: number;
  facts: Int32Array;
}

/** Reads the columns, and after a change only those of the files that changed. */
export function createColumnReader(db: Sqlite): () => Columns {
  const version = db.prepare('SELECT version FROM log_state').pluck();
  const list = db.prepare('SELECT id, version FROM log_files').raw();
  const read = db.prepare('SELECT name, facts FROM log_files WHERE id = ?');
  const names = db.prepare('SELECT id, name FROM log_speakers').raw();
  const files = new Map<number, FileFacts>();
  let seen = -1;
  let columns: Columns | undefined;

  const refresh = db.transaction(() => {
    const rows = list.all() as [number, number][];
    const there = new Set(rows.map(([id]) => id));
    for (const id of files.keys()) if (!there.has(id)) files.delete(id);
    for (const [id, fileVersion] of rows) {
      if (files.get(id)?.version === fileVersion) continue;
      const { name, facts } = read.get(id) as { name: string; facts: Buffer };
      files.set(id, { id, name, version: fileVersion, facts: unpackFacts(facts) });
    }
    return columnsOf([...files.values()], new Map(names.all() as [number, string][]));
  });

  return () => {
    const now = version.get() as number;
    if (!columns || now !== seen) [columns, seen] = [refresh(), now];
    return columns;
  };
}

function columnsOf(files: readonly FileFacts[], speakers: ReadonlyMap<number, string>): Columns {
  const ordered = files.filter(({ facts }) => facts.length > 0).sort((a, b) => (a.name < b.name ? -1 : 1));
  const count = ordered.reduce((sum, { facts }) => sum + facts.length, 0) / FACTS.length;
  const columns = Object.fromEntries(FACTS.map((fact) => [fact, new Int32Array(count)])) as Record<Fact, Int32Array>;
  const inOrder = FACTS.map((fact) => columns[fact]);
  const baseOf = new Map<number, number>();
  const bases: number[] = [];
  let entry = 0;
  for (const { id, facts } of ordered) {
    baseOf.set(id, entry);
    bases.push(entry);
    for (let at = 0; at < facts.length; entry += 1) for (const column of inOrder) column[entry] = facts[at++]!;
  }
  const { session, sessions } = sessionsOf(columns, bases, count);
  const fileAt = (of: number) => lastNotAbove(bases, of);

  return {
    ...columns,
    ...{ count, session, sessions, speakers },
    meanWords: columns.words.reduce((sum, words) => sum + words, 0) / Math.max(1, count),
    numberOf(id) {
      const file = Math.floor(id / PLACES);
      const base = baseOf.get(file);
      return base === undefined ? -1 : base + (id - file * PLACES);
    },
    idOf: (of) => ordered[fileAt(of)]!.id * PLACES + (of - bases[fileAt(of)]!),
    fileOf: (of) => ordered[fileAt(of)]!.name,
  };
}

/** Entries of one file without a long pause between them are one session. */
function sessionsOf(
  { day, minute }: Record<'day' | 'minute', Int32Array>,
  bases: readonly number[],
  count: number,
): { session: Int32Array; sessions: number } {
  const session = new Int32Array(count);
  const firsts = new Set(bases);
  let current = -1;
  for (let entry = 0; entry < count; entry += 1) {
    if (firsts.has(entry) || pause(entry - 1) > PAUSE) current += 1;
    session[entry] = current;
  }
  return { session, sessions: current + 1 };

  /** Minutes from an entry to the next; without times, those of a day belong together. */
  function pause(entry: number): number {
    const days = day[entry + 1]! - day[entry]!;
    if (minute[entry]! < 0 || minute[entry + 1]! < 0) return days * 1_440;
    return days * 1_440 + minute[entry + 1]! - minute[entry]!;
  }
}

/** Where in a rising list the last number stands that is not above `value`. */
function lastNotAbove(list: readonly number[], value: number): number {
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
