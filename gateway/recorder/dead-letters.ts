import type { Sqlite } from '../../storage/sqlite.ts';

/** What was given up and waits for a person: a message nobody could handle, or an answer the channel refused. */
export interface DeadLetter {
  /** The message's id, or the answer's key. */
  id: string;
  kind: 'message' | 'answer';
  chat: string;
  text: string;
  reason: string;
  /** When it was given up or, of an answer, made; in milliseconds. */
  at: number;
}

/** The tries at messages, and what was given up. */
export function createDeadLetters(db: Sqlite) {
  const countTry = db.prepare('UPDATE messages SET tries = tries + 1 WHERE id = ? RETURNING tries').pluck();
  const takeBackTry = db.prepare('UPDATE messages SET tries = tries - 1 WHERE id = ?');
  const bury = db.prepare('UPDATE messages SET dead_at = ?, dead_reason = ? WHERE id = ?');
  const givenUp = db.prepare('SELECT 1 FROM messages WHERE id = ? AND dead_at IS NOT NULL').pluck();
  const settle = db.prepare('UPDATE messages SET dead_at = NULL WHERE id = ? AND dead_at IS NOT NULL');
  // A refused edit is none: the answer itself stands in the chat.
  const refused = "state = 'refused' AND sent_version = 0";
  const list = db.prepare(`
    SELECT id, 'message' AS kind, chat, text, dead_reason AS reason, dead_at AS at FROM messages WHERE dead_at IS NOT NULL
    UNION ALL
    SELECT key, 'answer', chat, json_extract(body, '$.text'), coalesce(error, ''), created_at FROM outbox WHERE ${refused}
    ORDER BY at DESC LIMIT 1000`);
  const count = db
    .prepare(
      `SELECT (SELECT count(*) FROM messages WHERE dead_at IS NOT NULL) + (SELECT count(*) FROM outbox WHERE ${refused})`,
    )
    .pluck();
  const resend = db
    .prepare(
      `UPDATE outbox SET state = 'waiting', attempts = 0, not_before = 0, error = NULL WHERE key = ? AND ${refused} RETURNING chat`,
    )
    .pluck();
  const forget = db.prepare(`DELETE FROM outbox WHERE key = ? AND ${refused}`);

  return {
    /** Counts a try before it is made, durably. @returns which one it is; acceptance counted the first */
    countTry: (messageId: string) => countTry.get(messageId) as number,
    takeBackTry: (messageId: string) => takeBackTry.run(messageId),
    bury: (messageId: string, reason: string, at: number) => bury.run(at, reason, messageId),
    isGivenUp: (messageId: string): boolean => givenUp.get(messageId) !== undefined,
    /** A person has seen to it. @returns false when the message is no dead letter */
    settle: (messageId: string): boolean => settle.run(messageId).changes === 1,
    /** Lets a refused answer be sent again. @returns its chat; undefined when it is no dead letter */
    resend: (key: string) => resend.get(key) as string | undefined,
    /** @returns false when the answer is no dead letter */
    forget: (key: string): boolean => forget.run(key).changes === 1,
    /** The latest first. */
    list: () => list.all() as DeadLetter[],
    count: () => count.get() as number,
  };
}
