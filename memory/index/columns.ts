import type { Sqlite } from '../../storage/sqlite.ts';
import { ENTRY_KINDS, type EntryKind } from '../log/parse-log.ts';
import { type EntryFacts, unpackFacts } from './facts.ts';
import { PLACES } from './schema.ts';

/** A pause longer than this, in minutes, begins another session. */
const PAUSE = 60;

/**
 * The facts of all entries, in the order of time and one number each: entry 0 is the first of the first file. Neighbours
 * in a conversation are neighbours here; a session is a run of them.
 */
export interface Columns {
  count: number;
  day: Int32Array;
  minute: Int32Array;
  speaker: Int32Array;
  words: Int32Array;
  kind: Int32Array;
  session: Int32Array;
  /** First entry of each session, and the count of entries at the end. */
  sessionStart: Int32Array;
  sessionWords: Int32Array;
  meanWords: number;
  meanSessionWords: number;
  /** Names by a speaker's number. */
  speakers: ReadonlyMap<number, string>;
  /** How many entries each speaker has. */
  entriesOf: ReadonlyMap<number, number>;
  /** The number of an entry by its id in the tables. */
  numberOf(id: number): number;
  idOf(number: number): number;
  fileOf(number: number): string;
  kindOf(number: number): EntryKind;
}

interface FileFacts {
  id: number;
  name: string;
  version: number;
  facts: EntryFacts[];
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

  return () => {
    const now = version.get() as number;
    if (columns && now === seen) return columns;
    const rows = list.all() as [number, number][];
    const there = new Set(rows.map(([id]) => id));
    for (const id of files.keys()) if (!there.has(id)) files.delete(id);
    for (const [id, fileVersion] of rows) {
      if (files.get(id)?.version === fileVersion) continue;
      const { name, facts } = read.get(id) as { name: string; facts: Buffer };
      files.set(id, { id, name, version: fileVersion, facts: unpackFacts(facts) });
    }
    seen = now;
    columns = columnsOf([...files.values()], new Map(names.all() as [number, string][]));
    return columns;
  };
}

function columnsOf(files: readonly FileFacts[], speakers: ReadonlyMap<number, string>): Columns {
  const ordered = files.filter(({ facts }) => facts.length > 0).sort((a, b) => (a.name < b.name ? -1 : 1));
  const count = ordered.reduce((sum, { facts }) => sum + facts.length, 0);
  const column = () => new Int32Array(count);
  const [day, minute, speaker, words, kind, session] = [column(), column(), column(), column(), column(), column()];
  const starts: number[] = [];
  const sessionWords: number[] = [];
  const baseOf = new Map<number, number>();
  const bases: number[] = [];
  const entriesOf = new Map<number, number>();

  let number = 0;
  for (const { id, facts } of ordered) {
    baseOf.set(id, number);
    bases.push(number);
    let last: EntryFacts | undefined;
    for (const entry of facts) {
      if (!last || pauseBetween(last, entry) > PAUSE) {
        starts.push(number);
        sessionWords.push(0);
      }
      day[number] = entry.day;
      minute[number] = entry.minute;
      speaker[number] = entry.speaker;
      words[number] = entry.words;
      kind[number] = ENTRY_KINDS.indexOf(entry.kind);
      session[number] = starts.length - 1;
      sessionWords[starts.length - 1]! += entry.words;
      entriesOf.set(entry.speaker, (entriesOf.get(entry.speaker) ?? 0) + 1);
      last = entry;
      number += 1;
    }
  }
  const allWords = sessionWords.reduce((sum, of) => sum + of, 0);
  /** The file an entry stands in, by bisection. */
  const fileAt = (entry: number): number => {
    let [low, high] = [0, bases.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (bases[middle]! <= entry) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  return {
    ...{ count, day, minute, speaker, words, kind, session, speakers, entriesOf },
    sessionStart: Int32Array.from([...starts, count]),
    sessionWords: Int32Array.from(sessionWords),
    meanWords: allWords / Math.max(1, count),
    meanSessionWords: allWords / Math.max(1, sessionWords.length),
    numberOf(id) {
      const file = Math.floor(id / PLACES);
      const base = baseOf.get(file);
      return base === undefined ? -1 : base + (id - file * PLACES);
    },
    idOf(entry) {
      const at = fileAt(entry);
      return ordered[at]!.id * PLACES + (entry - bases[at]!);
    },
    fileOf: (entry) => ordered[fileAt(entry)]!.name,
    kindOf: (entry) => ENTRY_KINDS[kind[entry]!]!,
  };
}

/** Minutes from one entry to the next of its file; without times they belong together. */
function pauseBetween(last: EntryFacts, next: EntryFacts): number {
  if (last.minute < 0 || next.minute < 0) return last.day === next.day ? 0 : Infinity;
  return (next.day - last.day) * 1_440 + next.minute - last.minute;
}
