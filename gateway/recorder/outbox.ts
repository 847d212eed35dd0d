import { z } from 'zod';
import { artifactRef } from '../../contracts/artifact.ts';
import { button } from '../../contracts/message.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** A message as it should stand in a chat. */
const outgoingBody = z.object({
  text: z.string(),
  format: z.enum(['markdown', 'plain']).optional(),
  /** The message it answers, as the channel numbers it. */
  replyToExternalId: z.string().optional(),
  buttons: z.array(z.array(button)).optional(),
  artifacts: z.array(artifactRef).optional(),
  silent: z.boolean().optional(),
});
export type OutgoingBody = z.infer<typeof outgoingBody>;

/** `sentVersion` 0: never sent. Below `version`: the chat shows an older content, and an edit is due. */
export interface OutgoingRow {
  seq: number;
  key: string;
  chat: string;
  body: OutgoingBody;
  version: number;
  sentVersion: number;
  state: 'waiting' | 'sending' | 'sent' | 'refused';
  externalIds: string[];
  attempts: number;
  notBefore: number;
  /** The clock's time when `notBefore` was set. */
  waitsSince: number;
  /** An attempt ended without an answer: the message may stand in the chat already. */
  maybeSent: boolean;
  /** The newest id the channel was known to have given when this was first sent. */
  sentAfter: string | undefined;
}

interface Row {
  seq: number;
  key: string;
  chat: string;
  body: string;
  version: number;
  sent_version: number;
  state: OutgoingRow['state'];
  external_ids: string | null;
  attempts: number;
  not_before: number;
  waits_since: number;
  maybe_sent: number;
  sent_after: string | null;
}

/** After so many tries (some ten minutes) a message that may have arrived no longer waits to be looked for in peace. */
export const SURE_TRIES = 12;

/** Why and how long a message has to wait. */
export interface Postponement {
  externalIds: string[];
  maybeSent: boolean;
  error: string;
  at: number;
  pauseMs: number;
}

/** Milliseconds until the message is due, 0 at least; one that waits since a time to come waits no more: the clock was put back. */
export function dueIn({ notBefore, waitsSince }: OutgoingRow, now: number): number {
  return waitsSince > now ? 0 : Math.max(0, notBefore - now);
}

/** The outbox: intent is written before anything is sent, the message's id after. */
export function createOutbox(db: Sqlite) {
  const insert = db.prepare(
    "INSERT INTO outbox (key, chat, body, state, created_at) VALUES (?, ?, ?, 'waiting', ?) ON CONFLICT (key) DO NOTHING",
  );
  const change = db.prepare(`
    UPDATE outbox SET body = @body, version = version + 1,
      not_before = coalesce(sent_at + @pauseMs, not_before), waits_since = coalesce(sent_at, waits_since),
      state = CASE state WHEN 'sending' THEN 'sending' ELSE 'waiting' END
    WHERE key = @key AND state <> 'refused' AND body <> @body`);
  const byKey = db.prepare('SELECT * FROM outbox WHERE key = ?');
  // Two messages of a chat whose fates are unclear could be taken for each other: the first one comes before all else.
  const due = db.prepare(`
    SELECT * FROM outbox WHERE chat = @chat AND state = 'waiting'
    ORDER BY maybe_sent AND sent_version = 0 AND attempts < ${SURE_TRIES} DESC,
      iif(waits_since > @now, @now, max(not_before, @now)), sent_version > 0, seq LIMIT 1`);
  const chatsDue = db.prepare("SELECT DISTINCT chat FROM outbox WHERE state = 'waiting'").pluck();
  const recover = db.prepare(
    "UPDATE outbox SET state = 'waiting', maybe_sent = maybe_sent OR sent_version = 0 WHERE state = 'sending'",
  );
  const sending = db.prepare(`
    UPDATE outbox SET state = 'sending', attempts = attempts + 1,
      sent_after = CASE WHEN sent_version > 0 THEN NULL WHEN maybe_sent THEN coalesce(sent_after, @after) ELSE @after END
    WHERE seq = @seq`);
  const sent = db.prepare(`
    UPDATE outbox SET sent_version = @version, external_ids = coalesce(@externalIds, external_ids), sent_at = @at, error = NULL, attempts = 0,
      -- What was changed meanwhile keeps its distance from this one, not from the one before.
      not_before = CASE WHEN version > @version AND sent_at IS NOT NULL THEN @at + max(0, not_before - sent_at) ELSE not_before END,
      waits_since = CASE WHEN version > @version AND sent_at IS NOT NULL THEN @at ELSE waits_since END,
      state = CASE WHEN version > @version THEN 'waiting' ELSE 'sent' END
    WHERE seq = @seq`);
  const later = db.prepare(
    "UPDATE outbox SET state = 'waiting', external_ids = @externalIds, not_before = @at + @pauseMs, waits_since = @at, maybe_sent = maybe_sent OR @maybeSent, error = @error WHERE seq = @seq",
  );
  const refused = db.prepare("UPDATE outbox SET state = 'refused', error = ? WHERE seq = ?");
  const lastIds = db.prepare(`
    SELECT * FROM (SELECT chat, external_id AS id FROM messages WHERE external_id IS NOT NULL ORDER BY rowid DESC LIMIT @limit)
    UNION ALL
    SELECT o.chat, json_each.value
    FROM (SELECT chat, external_ids FROM outbox WHERE external_ids IS NOT NULL ORDER BY seq DESC LIMIT @limit) o, json_each(o.external_ids)`);
  const waiting = db.prepare("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')").pluck();

  return {
    /** @returns false when this message was put before */
    put: (key: string, chat: string, body: OutgoingBody, at: number): boolean =>
      insert.run(key, chat, JSON.stringify(body), at).changes === 1,
    /**
     * Changes what a message should say. The chat sees it no sooner than `pauseMs` after what it saw last.
     * @returns false when there is no such message or no change
     */
    change: (key: string, body: OutgoingBody, pauseMs: number): boolean =>
      change.run({ key, body: JSON.stringify(body), pauseMs }).changes === 1,
    find: (key: string): OutgoingRow | null => read(byKey.get(key) as Row | undefined),
    /** The next message of a chat to send or edit: what may have arrived; of what is due now, new messages before edits; else what is due first. */
    next: (chat: string, now: number): OutgoingRow | null => read(due.get({ chat, now }) as Row | undefined),
    chatsDue: () => chatsDue.all() as string[],
    /** After a crash: what was being sent may have arrived; what was being edited is simply edited again. */
    recover: () => recover.run().changes,
    /** `after`: the newest id known by now; it is kept from the first try that may have arrived. */
    markSending: (seq: number, after: string | undefined) => sending.run({ seq, after: after ?? null }),
    markSent(seq: number, version: number, externalIds: string[] | null, at: number) {
      sent.run({ seq, version, externalIds: externalIds ? JSON.stringify(externalIds) : null, at });
    },
    /** `externalIds`: the parts of it that arrived. It is due again `pauseMs` after `at`. */
    markLater(seq: number, { externalIds, maybeSent, error, at, pauseMs }: Postponement) {
      later.run({ seq, externalIds: JSON.stringify(externalIds), maybeSent: maybeSent ? 1 : 0, error, at, pauseMs });
    },
    markRefused: (seq: number, error: string) => refused.run(error, seq),
    /** The ids of the last messages of all chats, of people's and of ours; as many of each as `limit` says. */
    lastIds: (limit: number) => lastIds.all({ limit }) as { chat: string; id: string }[],
    waiting: () => waiting.get() as number,
  };
}

function read(row: Row | undefined): OutgoingRow | null {
  if (!row) return null;
  return {
    seq: row.seq,
    key: row.key,
    chat: row.chat,
    body: outgoingBody.parse(JSON.parse(row.body)),
    version: row.version,
    sentVersion: row.sent_version,
    state: row.state,
    externalIds: z.array(z.string()).parse(JSON.parse(row.external_ids ?? '[]')),
    attempts: row.attempts,
    notBefore: row.not_before,
    waitsSince: row.waits_since,
    maybeSent: row.maybe_sent === 1,
    sentAfter: row.sent_after ?? undefined,
  };
}
