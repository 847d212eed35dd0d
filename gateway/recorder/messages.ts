import { z } from 'zod';
import { artifactRef } from '../../contracts/artifact.ts';
import { attachment, type Attachment } from '../../contracts/message.ts';
import type { Redact } from '../../platform/secrets/redact-known.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** A message as it was accepted. `id` is its key: by chat and message id, by callback id, or the client's own. */
export interface Message {
  id: string;
  chat: string;
  externalId?: string | undefined;
  senderId?: string | undefined;
  senderName: string;
  text: string;
  attachments: Attachment[];
  /** What was said in its voice notes, once somebody has listened to them. */
  heard?: string | undefined;
  /** A pressed button: its text is the command it stands for. */
  press: boolean;
  acceptedAt: number;
  /** When its turn may start: later than acceptance only for an album, whose parts come one by one. */
  startAfter: number;
  album?: string | undefined;
}

const storedReply = z.object({ text: z.string(), artifacts: z.array(artifactRef) });
export type Reply = z.infer<typeof storedReply>;

/** The parts of an album come one by one; its turn starts when it was quiet for so long. */
export const ALBUM_QUIET_MS = 1_500;

/** Whether a message's turn may start. A time further off than an album is quiet was set before the clock was put back. */
export function mayStart({ startAfter }: Message, now: number): boolean {
  return startAfter <= now || startAfter > now + ALBUM_QUIET_MS;
}

/** What somebody said, written or spoken. */
export const saidIn = ({ text, heard }: Message): string => [text, heard].filter(Boolean).join('\n');

interface Row {
  id: string;
  chat: string;
  external_id: string | null;
  sender_id: string | null;
  sender_name: string;
  text: string;
  attachments: string;
  press: number;
  accepted_at: number;
  start_after: number;
  album: string | null;
  started_at: number | null;
  answered_at: number | null;
  heard: string | null;
  reply: string | null;
}

/** What was accepted, as it was written, whether its turn was started, and its answer. */
export function createMessages(db: Sqlite, redact: Redact) {
  const insert = db.prepare(`
    INSERT INTO messages (id, chat, external_id, sender_id, sender_name, text, attachments, press, accepted_at, start_after, album, has_secret)
    VALUES (@id, @chat, @externalId, @senderId, @senderName, @text, @attachments, @press, @acceptedAt, @startAfter, @album, @hasSecret)
    ON CONFLICT (id) DO NOTHING`);
  const byId = db.prepare('SELECT * FROM messages WHERE id = ?');
  const byAlbum = db.prepare('SELECT * FROM messages WHERE album = ?');
  const byExternal = db.prepare('SELECT * FROM messages WHERE chat = ? AND external_id = ?');
  const part = db.prepare('SELECT message_id FROM accepted_parts WHERE key = ?').pluck();
  const addPart = db.prepare('INSERT INTO accepted_parts (key, message_id) VALUES (?, ?)');
  const grow = db.prepare(
    "UPDATE messages SET attachments = ?, text = CASE text WHEN '' THEN ? ELSE text END, start_after = ?, has_secret = max(has_secret, ?) WHERE id = ?",
  );
  const replaceAttachments = db.prepare('UPDATE messages SET attachments = ? WHERE id = ?');
  const setHeard = db.prepare('UPDATE messages SET heard = ? WHERE id = ?');
  // In the order of acceptance, which the clock's time is not once it was put back.
  const unstarted = db.prepare('SELECT * FROM messages WHERE started_at IS NULL ORDER BY rowid LIMIT 1000');
  const started = db.prepare('UPDATE messages SET started_at = ? WHERE id = ? AND started_at IS NULL');
  const answer = db.prepare('UPDATE messages SET answered_at = ?, reply = ? WHERE id = ? AND answered_at IS NULL');
  const reopen = db.prepare('UPDATE messages SET answered_at = NULL, reply = NULL WHERE id = ?');

  const hasSecret = (text: string) => (redact(text) === text ? 0 : 1);

  return {
    /** @returns false when a message of this id was accepted before */
    insert(message: Message): boolean {
      const row = {
        ...message,
        externalId: message.externalId ?? null,
        senderId: message.senderId ?? null,
        attachments: JSON.stringify(message.attachments),
        press: message.press ? 1 : 0,
        album: message.album ?? null,
        hasSecret: hasSecret(message.text),
      };
      return insert.run(row).changes === 1;
    },
    find: (id: string): Message | null => read(byId.get(id) as Row | undefined),
    findAlbum: (album: string): Message | null => read(byAlbum.get(album) as Row | undefined),
    findByExternal: (chat: string, externalId: string): Message | null =>
      read(byExternal.get(chat, externalId) as Row | undefined),
    isPart: (key: string): boolean => part.get(key) !== undefined,
    /** Adds a later part of an album to the message its first part made. */
    addPart(key: string, to: Message, more: Attachment[], caption: string, startAfter: number): void {
      addPart.run(key, to.id);
      grow.run(JSON.stringify([...to.attachments, ...more]), caption, startAfter, hasSecret(caption), to.id);
    },
    setAttachments: (id: string, attachments: Attachment[]) => replaceAttachments.run(JSON.stringify(attachments), id),
    setHeard: (id: string, words: string) => setHeard.run(redact(words), id),
    unstarted: (): Message[] => (unstarted.all() as Row[]).map((row) => read(row)!),
    markStarted: (id: string, at: number) => started.run(at, id),
    /** Keeps the final answer; the first one stands. */
    answer: (id: string, reply: Reply, at: number): boolean => answer.run(at, JSON.stringify(reply), id).changes === 1,
    /** A retried job of this message answers it anew. */
    reopen: (id: string) => reopen.run(id),
    /** When its turn was started, in milliseconds; null before. */
    startedAt: (id: string): number | null => (byId.get(id) as Row | undefined)?.started_at ?? null,
    reply(id: string): Reply | null {
      const row = byId.get(id) as Row | undefined;
      return row?.reply ? storedReply.parse(JSON.parse(row.reply)) : null;
    },
  };
}

function read(row: Row | undefined): Message | null {
  if (!row) return null;
  return {
    id: row.id,
    chat: row.chat,
    externalId: row.external_id ?? undefined,
    senderId: row.sender_id ?? undefined,
    senderName: row.sender_name,
    text: row.text,
    attachments: z.array(attachment).parse(JSON.parse(row.attachments)),
    heard: row.heard ?? undefined,
    press: row.press === 1,
    acceptedAt: row.accepted_at,
    startAfter: row.start_after,
    album: row.album ?? undefined,
  };
}
