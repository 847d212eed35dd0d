import type { ArtifactRef, FileRef } from '../../contracts/artifact.ts';
import type { LogEntry } from '../../contracts/log-entry.ts';
import type { Button } from '../../contracts/message.ts';
import type { Redact } from '../../platform/secrets/redact-known.ts';
import { redactAll } from '../../platform/secrets/redact.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

export type EntryKind = 'said' | 'replied' | 'job' | 'system';

/** One thing said or done. `key` says which, so that it is recorded once however often it is told. */
export interface NewEntry {
  key: string;
  kind: EntryKind;
  chat?: string | undefined;
  who: string;
  at: number;
  text: string;
  /** What the daily log and the chat pages need beside the text. */
  data?: EntryData;
}

export interface EntryData {
  /** The message's id as the chat pages know it. */
  messageId?: string;
  format?: 'markdown' | 'plain';
  /** The id of the message it answers. */
  replyTo?: string;
  jobId?: string;
  tool?: { name: string; call: string };
  result?: string;
  tokens?: { input: number; output: number };
  costUsd?: number;
  files?: FileRef[];
  /** The names of what came with a text; without one, they are the text. */
  attached?: string[];
  artifacts?: ArtifactRef[];
  buttons?: Button[][];
  /** Told by a node after it was cut off. */
  late?: true;
  /** What it said at first, where it was edited since: so it stands in the daily log, whenever a node fetches it. */
  first?: string;
}

export interface Entry extends Omit<NewEntry, 'data'> {
  seq: number;
  data: EntryData;
}

interface Row {
  seq: number;
  key: string;
  kind: EntryKind;
  chat: string | null;
  who: string;
  at: number;
  text: string;
  data: string;
}

/** The ordered record, with full-text search; secrets are redacted on the way in. */
export function createEntries(db: Sqlite, redact: Redact) {
  const insert = db.prepare(
    'INSERT INTO entries (key, kind, chat, who, at, text, data) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
  );
  const change = db.prepare(`
    UPDATE entries SET text = @text, data = json_set(data, '$.first', coalesce(data ->> '$.first', text))
    WHERE key = @key AND text <> @text`);
  const unindex = db.prepare(
    "INSERT INTO entries_index (entries_index, rowid, text, who) SELECT 'delete', seq, text, who FROM entries WHERE key = ? AND seq <= ?",
  );
  const reindex = db.prepare(
    'INSERT INTO entries_index (rowid, text, who) SELECT seq, text, who FROM entries WHERE key = ?',
  );
  const after = db.prepare('SELECT * FROM entries WHERE seq > ? ORDER BY seq LIMIT ?');
  const ofChat = db.prepare(
    "SELECT * FROM entries WHERE chat = ? AND kind <> 'system' AND seq < ? ORDER BY seq DESC LIMIT ?",
  );
  const byKey = db.prepare('SELECT * FROM entries WHERE key = ?');
  const chats = db.prepare(
    'SELECT chat, max(at) AS lastAt FROM entries WHERE chat IS NOT NULL GROUP BY chat ORDER BY max(seq) DESC',
  );
  const found = db.prepare(
    'SELECT e.* FROM entries_index i JOIN entries e ON e.seq = i.rowid WHERE entries_index MATCH ? ORDER BY i.rank LIMIT ?',
  );
  const indexed = db.prepare('SELECT coalesce(max(id), 0) AS seq FROM entries_index_docsize').pluck();
  const indexNext = db.prepare(
    'INSERT INTO entries_index (rowid, text, who) SELECT seq, text, who FROM entries WHERE seq > ? ORDER BY seq LIMIT 5000',
  );

  /** Acceptance must not pay for the index, so it is brought up to date by whoever searches. */
  function bringIndexUpToDate(): void {
    while (indexNext.run(indexed.get()).changes > 0);
  }

  return {
    /** @returns the entry's place in the record, or null when the key was recorded before */
    record(entry: NewEntry): number | null {
      const { tool, result, ...references } = entry.data ?? {};
      const data = JSON.stringify({ ...references, ...redactAll(redact, { tool, result }) });
      const text = redact(entry.text);
      const done = insert.run(entry.key, entry.kind, entry.chat ?? null, entry.who, entry.at, text, data);
      return done.changes === 0 ? null : Number(done.lastInsertRowid);
    },
    /** Makes an entry say something else, as a notice that is edited in place. @returns false where it says so already */
    change: db.transaction((key: string, said: string): boolean => {
      const text = redact(said);
      const wasIndexed = unindex.run(key, indexed.get()).changes > 0;
      const changed = change.run({ key, text }).changes === 1;
      if (wasIndexed) reindex.run(key);
      return changed;
    }),
    after: (seq: number, limit: number): Entry[] => (after.all(seq, limit) as Row[]).map(read),
    /** Messages of a chat before a place in the record, oldest first. */
    ofChat: (chat: string, before: number, limit: number): Entry[] =>
      (ofChat.all(chat, before, limit) as Row[]).map(read).reverse(),
    byKey(key: string): Entry | null {
      const row = byKey.get(key) as Row | undefined;
      return row ? read(row) : null;
    },
    chats: () => chats.all() as { chat: string; lastAt: number }[],
    /** Entries that hold all words of the query, best first. */
    search(query: string, limit: number): Entry[] {
      bringIndexUpToDate();
      const words = query.match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];
      if (words.length === 0) return [];
      return (found.all(words.map((word) => `"${word}"`).join(' '), limit) as Row[]).map(read);
    },
  };
}

function read(row: Row): Entry {
  return { ...row, chat: row.chat ?? undefined, data: JSON.parse(row.data) as EntryData };
}

/** An entry as the daily log writes it. */
export function toLogEntry({ seq, at, who, kind, text, data }: Entry): LogEntry {
  const head = { seq, at, who };
  if (kind === 'system') return { ...head, line: text, late: data.late };
  const cost = { tokens: data.tokens, costUsd: data.costUsd };
  if (kind !== 'job') return { ...head, said: data.first ?? text, files: data.attached, ...cost };
  return { ...head, tool: data.tool, result: data.result ?? text, ...cost };
}
