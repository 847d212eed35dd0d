import type { Sqlite } from '../../storage/sqlite.ts';
import { type Fact, FACTS, unpackFacts } from './facts.ts';
import { PLACES } from './schema.ts';

/** A pause longer than this, in minutes, begins another session. */
const PAUSE = 60;
/** Room for entries to come, so that a new one is put in place without moving the others. */
const SPARE = 5_000;

/**
 * The facts of all entries as columns, one number an entry, in the order of time: entry 0 is the first of the first file,
 * neighbours in a conversation are neighbours here, and a session is a run of them. What is beyond `count` is spare room.
 */
export interface Columns extends Readonly<Record<Fact, Int32Array>> {
  /** Changes with the entries; the arrays stay the same while there is room. */
  readonly version: number;
  readonly count: number;
  readonly capacity: number;
  readonly session: Int32Array;
  readonly meanWords: number;
  /** Names by a speaker's number. */
  readonly speakers: ReadonlyMap<number, string>;
  /** The number of an entry by its id in the tables, and back; -1 for one that is not there. */
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

/** Reads the columns, and after a change only what changed and what stands after it. */
export function createColumnReader(db: Sqlite): () => Columns {
  const version = db.prepare('SELECT version FROM log_state').pluck();
  const list = db.prepare('SELECT id, version FROM log_files').raw();
  const read = db.prepare('SELECT name, facts FROM log_files WHERE id = ?');
  const names = db.prepare('SELECT id, name FROM log_speakers').raw();
  const files = new Map<number, FileFacts>();
  let columns = createColumns(SPARE);

  const refresh = db.transaction((now: number) => {
    const rows = list.all() as [number, number][];
    const there = new Set(rows.map(([id]) => id));
    for (const id of files.keys()) if (!there.has(id)) files.delete(id);
    for (const [id, fileVersion] of rows) {
      if (files.get(id)?.version === fileVersion) continue;
      const { name, facts } = read.get(id) as { name: string; facts: Buffer };
      files.set(id, { id, name, version: fileVersion, facts: unpackFacts(facts) });
    }
    const inOrder = [...files.values()]
      .filter(({ facts }) => facts.length > 0)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const count = inOrder.reduce((sum, { facts }) => sum + facts.length, 0) / FACTS.length;
    if (count > columns.capacity) columns = createColumns(count + SPARE);
    columns.place(inOrder, now, new Map(names.all() as [number, string][]));
  });

  return () => {
    const now = version.get() as number;
    if (now !== columns.version) refresh(now);
    return columns;
  };
}

function createColumns(capacity: number) {
  const byFact = Object.fromEntries(FACTS.map((fact) => [fact, new Int32Array(capacity)])) as Record<Fact, Int32Array>;
  const inOrder = FACTS.map((fact) => byFact[fact]);
  const session = new Int32Array(capacity);
  const placed: { file: FileFacts; base: number; wordsBefore: number }[] = [];
  const bases = new Map<number, number>();
  const fileAt = (entry: number) => placed[lastNotAbove(placed, entry)]!;

  const columns = {
    ...byFact,
    ...{ version: -1, count: 0, capacity, session, meanWords: 1 },
    speakers: new Map<number, string>() as ReadonlyMap<number, string>,
    /** Puts the files' entries in place, from the first file that changed on. */
    place(files: readonly FileFacts[], version: number, speakers: ReadonlyMap<number, string>): void {
      let same = 0;
      while (same < placed.length && placed[same]!.file === files[same]) same += 1;
      const { base: end = columns.count, wordsBefore = columns.meanWords * columns.count } = placed[same] ?? {};
      for (const { file } of placed.splice(same)) bases.delete(file.id);
      let [entry, words] = [end, wordsBefore];
      for (const file of files.slice(same)) {
        placed.push({ file, base: entry, wordsBefore: words });
        bases.set(file.id, entry);
        const first = entry;
        for (let at = 0; at < file.facts.length; entry += 1) {
          for (const column of inOrder) column[entry] = file.facts[at++]!;
          session[entry] = sessionOf(entry, first);
          words += byFact.words[entry]!;
        }
      }
      Object.assign(columns, { version, count: entry, speakers, meanWords: words / Math.max(1, entry) });
    },
    numberOf(id: number): number {
      const file = Math.floor(id / PLACES);
      const base = bases.get(file);
      return base === undefined ? -1 : base + (id - file * PLACES);
    },
    idOf(entry: number): number {
      const { file, base } = fileAt(entry);
      return file.id * PLACES + (entry - base);
    },
    fileOf: (entry: number) => fileAt(entry).file.name,
  };
  return columns;

  /** Entries of one file without a long pause between them are one session; without times, those of a day. */
  function sessionOf(entry: number, first: number): number {
    if (entry === 0) return 0;
    const { day, minute } = byFact;
    const timed = minute[entry - 1]! >= 0 && minute[entry]! >= 0;
    const pause = (day[entry]! - day[entry - 1]!) * 1_440 + (timed ? minute[entry]! - minute[entry - 1]! : 0);
    return session[entry - 1]! + (entry === first || pause > PAUSE ? 1 : 0);
  }
}

/** Where in a list of rising bases the last one stands that is not above `entry`. */
function lastNotAbove(list: readonly { base: number }[], entry: number): number {
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[middle]!.base <= entry) low = middle;
    else high = middle - 1;
  }
  return low;
}
