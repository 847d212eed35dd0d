import type { Sqlite } from '../../storage/sqlite.ts';

/** Where the running conversation of a chat begins in the record, and what went before in a few words. */
export function createConversations(db: Sqlite) {
  const read = db.prepare('SELECT since_seq AS since, summary FROM conversations WHERE chat = ?');
  const write = db.prepare(`
    INSERT INTO conversations (chat, since_seq, summary) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET since_seq = excluded.since_seq, summary = excluded.summary`);
  return {
    of: (chat: string) =>
      (read.get(chat) as { since: number; summary: string | null } | undefined) ?? { since: 0, summary: null },
    beginAt: (chat: string, since: number, summary: string | null = null) => write.run(chat, since, summary),
  };
}
