import type { ArtifactRef } from '../contracts/artifact.ts';
import type { Button } from '../contracts/message.ts';
import type { Bus } from './bus.ts';
import type { Delivery } from './delivery.ts';
import type { EntryData, EntryKind } from './recorder/entries.ts';
import type { Recorder } from './recorder/index.ts';
import type { Message } from './recorder/messages.ts';
import { toChatMessage } from './views.ts';

export interface Reply {
  /** Says which answer this is, so that it is given once. */
  key: string;
  kind: Extract<EntryKind, 'replied' | 'job'>;
  text: string;
  /** Markdown unless said otherwise. */
  format?: 'markdown' | 'plain';
  chat: string;
  /** The message it answers. */
  to?: Message | null;
  buttons?: Button[][];
  artifacts?: ArtifactRef[];
  data?: Pick<EntryData, 'jobId' | 'tool' | 'result' | 'tokens' | 'costUsd'>;
  /** Recorded, but shown otherwise: the answer to a pressed button is the change it makes. */
  unsent?: boolean;
}

/** Who the operator's agent is in the record. */
export const OURSELVES = 'Mainstay';

/** Answers: into the record and the outbox in one commit, then out. */
export function createReplies({ recorder, delivery, bus }: { recorder: Recorder; delivery: Delivery; bus: Bus }) {
  /**
   * Writes an answer down, as a part of the caller's commit.
   * @returns what sends it off, to be called once the commit is done; null when it was given before
   */
  function record(reply: Reply): (() => void) | null {
    const { key, kind, text, format, chat, buttons, artifacts, data } = reply;
    const at = Date.now();
    const entry = {
      key,
      kind,
      chat,
      who: OURSELVES,
      at,
      text,
      data: { ...data, format, replyTo: reply.to?.id, buttons, artifacts },
    };
    if (recorder.entries.record(entry) === null) return null;
    const body = { text, format, buttons, artifacts, replyToExternalId: reply.to?.externalId };
    if (!reply.unsent && delivery.reaches(chat)) recorder.outbox.put(key, chat, body, at);
    return () => {
      delivery.kick(chat);
      const recorded = recorder.entries.byKey(key);
      if (recorded) bus.emit('live', { type: 'message', message: toChatMessage(recorded) });
      bus.emit('recorded');
    };
  }

  return {
    record,
    /**
     * Gives an answer once; the second time with the same key changes nothing.
     * @param also what else belongs into the same commit
     */
    give(reply: Reply, also: () => void = () => {}): void {
      const sendOff = recorder.atomically(() => {
        const recorded = record(reply);
        if (recorded) also();
        return recorded;
      });
      sendOff?.();
    },
  };
}

export type Replies = ReturnType<typeof createReplies>;
