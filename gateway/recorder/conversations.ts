import type { Sqlite } from '../../storage/sqlite.ts';

interface Conversation {
  since: number;
  summary: string | null;
  model: string | null;
}

/** Where the running conversation of a chat begins in the record, what went before in a few words, and who answers. */
export function createConversations(db: Sqlite) {
  const read = db.prepare('SELECT since_seq AS since, summary, model FROM conversations WHERE chat = ?');
  const write = db.prepare(`
    INSERT INTO conversations (chat, since_seq) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET since_seq = excluded.since_seq, summary = NULL`);
  const choose = db.prepare(`
    INSERT INTO conversations (chat, since_seq, model) VALUES (?, 0, ?)
    ON CONFLICT DO UPDATE SET model = excluded.model`);
  const compact = db.prepare(`
    INSERT INTO conversations (chat, since_seq, summary) VALUES (@chat, @upTo, @summary)
    ON CONFLICT DO UPDATE SET since_seq = @upTo, summary = @summary WHERE since_seq = @since`);
  return {
    of: (chat: string) => (read.get(chat) as Conversation | undefined) ?? { since: 0, summary: null, model: null },
    /** The model that is asked first in this chat; null for those of the tier. */
    choose: (chat: string, model: string | null) => choose.run(chat, model),
    beginAt: (chat: string, since: number) => write.run(chat, since),
    /** From the entry `upTo` on it goes by the summary. @returns false where it has begun anew meanwhile */
    compact: (chat: string, place: { since: number; upTo: number }, summary: string): boolean =>
      compact.run({ ...place, chat, summary }).changes === 1,
  };
}
