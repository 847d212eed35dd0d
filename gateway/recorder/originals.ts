import type { Redact } from '../../platform/secrets/redact-known.ts';
import { redactAll } from '../../platform/secrets/redact.ts';
import type { Sqlite } from '../../storage/sqlite.ts';
import type { CleanupStep } from './cleanup.ts';

/** After so long nobody presses Retry under an answer any more. */
const KEPT_MS = 86_400_000;

/**
 * A message is handled as it was written, secrets and all, while the record has it redacted. Its original, and the
 * input of the jobs it asked for, are redacted a day after the answer.
 */
export function originals(db: Sqlite, redact: Redact): CleanupStep {
  // What an update leaves free in its page is overwritten.
  db.pragma('secure_delete = FAST');
  const due = db.prepare(`
    SELECT id, text, reply FROM messages WHERE has_secret = 1 AND answered_at < @before AND dead_at IS NULL LIMIT @limit`);
  const settle = db.prepare('UPDATE messages SET text = @text, reply = @reply, has_secret = 0 WHERE id = @id');
  const jobs = db.prepare('SELECT id, input FROM jobs WHERE message_id = @id OR asked_by = @id');
  const setInput = db.prepare('UPDATE jobs SET input = @input WHERE id = @id');
  const inJson = (json: string) => JSON.stringify(redactAll<unknown>(redact, JSON.parse(json)));

  return db.transaction((_before: number, limit: number): number => {
    const messages = due.all({ before: Date.now() - KEPT_MS, limit }) as { id: string; text: string; reply: string }[];
    for (const { id, text, reply } of messages) {
      for (const job of jobs.all({ id }) as { id: string; input: string }[])
        setInput.run({ id: job.id, input: inJson(job.input) });
      settle.run({ id, text: redact(text), reply: inJson(reply) });
    }
    return messages.length;
  });
}
