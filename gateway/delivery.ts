import { sentenceOf } from '../contracts/errors.ts';
import type { Log } from '../platform/log.ts';
import type { ContentFiles } from '../storage/content-files.ts';
import type { Channel, EditOutcome, OutgoingMessage, SendOutcome } from './channel.ts';
import type { OutgoingRow } from './recorder/outbox.ts';
import type { Recorder } from './recorder/index.ts';

/** Pause before the next try where the channel names none, doubled each time up to a minute. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export interface DeliveryOptions {
  recorder: Recorder;
  files: ContentFiles;
  /** The channel of a chat, or null where its people read the record itself. */
  channelOf(chat: string): Channel | null;
  log: Log;
}

/** Brings each chat to what the outbox wants it to show: one message at a time in each, all chats at once. */
export function createDelivery({ recorder, files, channelOf, log }: DeliveryOptions) {
  const busy = new Set<string>();
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  async function run(chat: string, channel: Channel): Promise<void> {
    while (!stopped) {
      const row = recorder.outbox.next(chat, Date.now());
      if (!row) return;
      const wait = row.notBefore - Date.now();
      if (wait > 0) return kickLater(chat, wait);
      recorder.outbox.markSending(row.seq);
      settle(row, await attempt(channel, row));
    }
  }

  async function attempt(channel: Channel, row: OutgoingRow): Promise<SendOutcome | EditOutcome> {
    const message = outgoing(row);
    try {
      if (row.sentVersion > 0) return await channel.edit(row.externalIds, message);
      const delivered = row.maybeSent ? await whatArrived(channel, row, message) : row.externalIds;
      return await channel.send(message, delivered);
    } catch (error) {
      log.error({ err: error, key: row.key }, 'a message could not be sent in a way nobody foresaw');
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
    const { known, before } = recorder.outbox.idsAround(row);
    const after = row.body.replyToExternalId ?? before;
    if (after === undefined) return row.externalIds;
    return await channel.find(message, row.externalIds, { after, known: new Set(known) });
  }

  function settle(row: OutgoingRow, outcome: SendOutcome | EditOutcome): void {
    const externalIds = 'externalIds' in outcome ? outcome.externalIds : row.externalIds;
    switch (outcome.kind) {
      case 'sent':
        return recorder.outbox.markSent(row.seq, row.version, externalIds, Date.now());
      case 'retry-later':
        return recorder.outbox.markLater(row.seq, externalIds, Date.now() + outcome.afterMs, false, outcome.reason);
      case 'unclear':
        return recorder.outbox.markLater(
          row.seq,
          externalIds,
          Date.now() + pauseAfter(row.attempts),
          true,
          outcome.reason,
        );
      case 'gone':
      case 'refused':
        log.warn({ key: row.key, reason: outcome.reason }, 'the channel refused a message');
        recorder.outbox.markRefused(row.seq, outcome.reason);
    }
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
    if (!channel || stopped || busy.has(chat)) return;
    busy.add(chat);
    void run(chat, channel)
      .catch((error: unknown) => {
        log.error({ err: error, chat }, 'delivery stumbled');
        kickLater(chat, FIRST_PAUSE_MS);
      })
      .finally(() => {
        busy.delete(chat);
        // What was put between the last look and now.
        if (!stopped && !timers.has(chat) && recorder.outbox.next(chat, Date.now())) kick(chat);
      });
  }

  function kickLater(chat: string, ms: number): void {
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
    async stop(): Promise<void> {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

export type Delivery = ReturnType<typeof createDelivery>;

function pauseAfter(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts);
}
