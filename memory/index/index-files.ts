import { UserError } from '../../contracts/errors.ts';
import type { Sqlite } from '../../storage/sqlite.ts';
import { type ParsedEntry, parseLog } from '../log/parse-log.ts';
import { contentStems, tokens } from '../words/tokens.ts';
import { isEcho } from './echo.ts';
import { FACTS, type Facts, factsOf, packFacts } from './facts.ts';
import { PLACES } from './schema.ts';

export interface IndexedFile {
  id: number;
  name: string;
  bytes: number;
  hash: string;
  lastOffset: number;
  lastLine: number;
  entries: number;
  facts: Buffer;
}

/** Puts one file after the other into the tables. The caller has a transaction. */
export function createIndexFiles(db: Sqlite) {
  const find = db.prepare(
    `SELECT id, name, bytes, hash, last_offset AS lastOffset, last_line AS lastLine, entries, facts
     FROM log_files WHERE name = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO log_files (name, bytes, hash, last_offset, last_line, entries, facts, version)
     VALUES (?, 0, '', 0, 1, 0, x'', 0)`,
  );
  const save = db.prepare(
    `UPDATE log_files SET bytes = @bytes, hash = @hash, last_offset = @lastOffset, last_line = @lastLine,
       entries = @entries, facts = @facts, version = @version WHERE id = @id`,
  );
  const forget = db.prepare('DELETE FROM log_files WHERE id = ?');
  const seen = db.prepare('UPDATE log_files SET seen = ? WHERE name = ?');
  const addEntry = db.prepare('INSERT INTO log_entries VALUES (?, ?, ?)');
  const textOf = db.prepare('SELECT text FROM log_entries WHERE id = ?').pluck();
  const addWords = db.prepare('INSERT INTO log_words (rowid, stems) VALUES (?, ?)');
  const dropEntries = db.prepare('DELETE FROM log_entries WHERE id >= ? AND id < ?');
  const dropWords = db.prepare('DELETE FROM log_words WHERE rowid = ?');
  const nextVersion = db.prepare('UPDATE log_state SET version = version + 1 RETURNING version').pluck();
  const addSpeaker = db.prepare(
    'INSERT INTO log_speakers (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = name RETURNING id',
  );
  addSpeaker.pluck();

  /** Indexes `content` from the last entry known on, which may itself have grown. */
  function extend(file: IndexedFile, content: Buffer, hash: string): void {
    const kept = Math.max(0, file.entries - 1);
    drop(file.id, kept, file.entries);
    const rest = content.subarray(file.lastOffset).toString('utf8');
    const parsed = parseLog(file.name, rest, file.lastLine);
    if (kept + parsed.length > PLACES)
      throw new UserError(`${file.name} has more than ${PLACES} entries; split it into several days.`);
    const speakers = new Map<string, number>();
    const facts: Facts[] = [];
    let before = kept === 0 ? '' : (textOf.get(file.id * PLACES + kept - 1) as string);
    for (const [index, entry] of parsed.entries()) {
      const id = file.id * PLACES + kept + index;
      // Without words it is no hit, and lends none to those around it.
      const words = isEcho(entry, before) ? [] : tokens(entry.text);
      before = entry.text;
      addEntry.run(id, entry.line, entry.text);
      addWords.run(id, contentStems(words).join(' '));
      let speaker = speakers.get(entry.who);
      if (speaker === undefined) speakers.set(entry.who, (speaker = addSpeaker.get(entry.who) as number));
      facts.push(factsOf(entry, speaker, words.length));
    }
    const last: Pick<ParsedEntry, 'offset' | 'line'> = parsed.at(-1) ?? { offset: 0, line: file.lastLine };
    save.run({
      id: file.id,
      bytes: content.length,
      hash,
      lastOffset: file.lastOffset + Buffer.byteLength(rest.slice(0, last.offset)),
      lastLine: last.line,
      entries: kept + facts.length,
      facts: Buffer.concat([
        file.facts.subarray(0, kept * FACTS.length * Int32Array.BYTES_PER_ELEMENT),
        packFacts(facts),
      ]),
      version: nextVersion.get(),
    });
  }

  function drop(file: number, from: number, to: number): void {
    for (let place = from; place < to; place += 1) dropWords.run(file * PLACES + place);
    dropEntries.run(file * PLACES + from, file * PLACES + to);
  }

  const empty = (id: number, name: string): IndexedFile => ({
    ...{ id, name, bytes: 0, hash: '', lastOffset: 0, lastLine: 1, entries: 0, facts: Buffer.alloc(0) },
  });

  return {
    find: (name: string) => find.get(name) as IndexedFile | undefined,
    add: (name: string, content: Buffer, hash: string) =>
      extend(empty(Number(insert.run(name).lastInsertRowid), name), content, hash),
    replace(file: IndexedFile, content: Buffer, hash: string): void {
      drop(file.id, 0, file.entries);
      extend(empty(file.id, file.name), content, hash);
    },
    extend,
    remove(name: string): void {
      const file = find.get(name) as IndexedFile | undefined;
      if (!file) return;
      drop(file.id, 0, file.entries);
      forget.run(file.id);
      nextVersion.get();
    },
    markSeen: (name: string, as: string | null) => seen.run(as, name),
  };
}
