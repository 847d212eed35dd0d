import { setTimeout as sleep } from 'node:timers/promises';
import { NotReachable, sentenceOf } from '../contracts/errors.ts';
import type { Log } from '../platform/log.ts';
import type { ContentFiles } from '../storage/content-files.ts';
import type { Channel, EditOutcome, OutgoingMessage, SendOutcome } from './channel.ts';
import { dueIn, type OutgoingRow, SURE_TRIES } from './recorder/outbox.ts';
import type { Recorder } from './recorder/index.ts';

/** Pause before the next try where the channel names none, doubled each time up to a minute. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A message that fails holds back the ones after it, so that order stays; after so many tries it lets them pass. */
const PATIENT_TRIES = 5;
/** How long a stop waits for what is being sent; the rest is looked for at the next start. */
const STOP_GRACE_MS = 3_000;

/** So many of the last messages tell which id is the newest, and which ids are not the one that is looked for. */
const NEWEST = 20;
const KNOWN = 1_000;

export interface DeliveryOptions {
  recorder: Recorder;
  files: ContentFiles;
  /** The channel of a chat, or null where its people read the record itself. */
  channelOf(chat: string): Channel | null;
  log: Log;
}

/** Brings each chat to what the outbox wants it to show: one message at a time in each, all chats at once. */
export function createDelivery({ recorder, files, channelOf, log }: DeliveryOptions) {
  const running = new Map<string, Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  /** By the process's own clock, so that a time the channel asked for is kept whoever sets the wall clock. */
  const heldUntil = new Map<string, number>();
  let stopping = false;
  let stopped = false;

  async function run(chat: string, channel: Channel): Promise<void> {
    while (!stopping) {
      const now = Date.now();
      const row = recorder.outbox.next(chat, now);
      if (!row) return;
      const wait = Math.max(dueIn(row, now), (heldUntil.get(chat) ?? 0) - performance.now());
      if (wait > 0) return kickLater(chat, wait);
      recorder.outbox.markSending(row.seq, channel.newest(idsNear(channel, chat, NEWEST)));
      const outcome = await attempt(channel, row);
      if (!stopped) settle(row, outcome);
    }
  }

  async function attempt(channel: Channel, row: OutgoingRow): Promise<SendOutcome | EditOutcome> {
    const message = outgoing(row);
    try {
      if (row.sentVersion > 0) return await channel.edit(row.externalIds, message);
      const delivered = row.maybeSent ? await whatArrived(channel, row, message) : row.externalIds;
      return await channel.send(message, delivered);
    } catch (error) {
      if (error instanceof NotReachable) log.warn({ err: error, key: row.key }, 'a message could not be looked for');
      else log.error({ err: error, key: row.key }, 'a message could not be sent in a way nobody foresaw');
      return {
        kind: 'retry-later',
        externalIds: row.externalIds,
        afterMs: pauseAfter(row.attempts),
        reason: sentenceOf(error),
      };
    }
  }

  /** Of a message whose fate a crash or a silent line took: the parts that the chat shows. */
  async function whatArrived(channel: Channel, row: OutgoingRow, message: OutgoingMessage): Promise<string[]> {
    const older = [row.body.replyToExternalId, row.sentAfter].filter((id) => id !== undefined);
    if (older.length === 0) return row.externalIds;
    // Messages that were not taken in yet have ids, too, and would hide how far the numbers have come.
    if (!(await channel.caughtUp()) && row.attempts < SURE_TRIES)
      throw new NotReachable('What people wrote meanwhile could not be taken in yet.');
    const known = new Set(idsNear(channel, row.chat, KNOWN));
    return await channel.find(message, row.externalIds, { older, known });
  }

  /** Ids the channel gave of late in the row of numbers this chat is in. */
  function idsNear(channel: Channel, chat: string, limit: number): string[] {
    const last = recorder.outbox.lastIds(limit);
    return last.filter((one) => channel.sharesIds(chat, one.chat)).map(({ id }) => id);
  }

  function settle(row: OutgoingRow, outcome: SendOutcome | EditOutcome): void {
    const externalIds = 'externalIds' in outcome ? outcome.externalIds : row.externalIds;
    switch (outcome.kind) {
      case 'sent':
        return recorder.outbox.markSent(row.seq, row.version, externalIds, Date.now());
      case 'retry-later':
        return later(row, externalIds, outcome.afterMs, false, outcome.reason);
      case 'unclear':
        return later(row, externalIds, pauseAfter(row.attempts), true, outcome.reason);
      case 'gone':
      case 'refused':
        log.warn({ key: row.key, reason: outcome.reason }, 'the channel refused a message');
        refuse(row, outcome.reason);
    }
  }

  /** An answer that nobody gets is an event; a refused edit is none, since the answer itself stands in the chat. */
  function refuse({ seq, key, chat, version, sentVersion }: OutgoingRow, reason: string): void {
    const at = Date.now();
    const text = `An answer to ${chat} could not be delivered: ${reason}`;
    recorder.atomically(() => {
      recorder.outbox.markRefused(seq, reason);
      if (sentVersion === 0)
        recorder.entries.record({ key: `refused:${key}:${version}`, kind: 'system', who: 'System', at, text });
    });
  }

  function later(row: OutgoingRow, externalIds: string[], pauseMs: number, maybeSent: boolean, reason: string): void {
    recorder.outbox.markLater(row.seq, { externalIds, maybeSent, error: reason, at: Date.now(), pauseMs });
    if (row.attempts < PATIENT_TRIES) heldUntil.set(row.chat, performance.now() + pauseMs);
  }

  function outgoing({ chat, body }: OutgoingRow): OutgoingMessage {
    const artifacts = body.artifacts?.map((artifact) => ({
      ...artifact,
      localPath: files.path(artifact.sha256),
      thumbnailPath: artifact.thumbnail && files.path(artifact.thumbnail.sha256),
    }));
    return { ...body, chat, artifacts };
  }

  function kick(chat: string): void {
    const channel = channelOf(chat);
    if (!channel || stopping || running.has(chat)) return;
    const ended = run(chat, channel)
      .catch((error: unknown) => {
        log.error({ err: error, chat }, 'delivery stumbled');
        kickLater(chat, FIRST_PAUSE_MS);
      })
      .finally(() => {
        running.delete(chat);
        // What was put between the last look and now.
        if (!stopping && !timers.has(chat) && recorder.outbox.next(chat, Date.now())) kick(chat);
      });
    running.set(chat, ended);
  }

  function kickLater(chat: string, ms: number): void {
    if (stopping) return;
    clearTimeout(timers.get(chat));
    timers.set(
      chat,
      setTimeout(() => {
        timers.delete(chat);
        kick(chat);
      }, ms),
    );
  }

  return {
    /** Whether messages for this chat go through the outbox at all. */
    reaches: (chat: string) => channelOf(chat) !== null,
    /** Says that the outbox may hold something for this chat. */
    kick(chat: string): void {
      const timer = timers.get(chat);
      if (timer) {
        clearTimeout(timer);
        timers.delete(chat);
      }
      kick(chat);
    },
    /** Goes on where an earlier process broke off. */
    start(): void {
      const interrupted = recorder.outbox.recover();
      if (interrupted > 0)
        log.warn(
          { interrupted },
          'messages were being sent when the gateway ended; they are looked for before they are sent again',
        );
      for (const chat of recorder.outbox.chatsDue()) kick(chat);
    },
    /** Lets what is being sent come to its end, for a short while, so that its note is taken. */
    async stop(): Promise<void> {
      stopping = true;
      for (const timer of timers.values()) clearTimeout(timer);
      const grace = new AbortController();
      const over = sleep(STOP_GRACE_MS, undefined, { signal: grace.signal }).catch(() => undefined);
      await Promise.race([Promise.all(running.values()), over]);
      grace.abort();
      stopped = true;
    },
  };
}

export type Delivery = ReturnType<typeof createDelivery>;

function pauseAfter(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts);
}
