import type { ArtifactRef } from '../contracts/artifact.ts';
import type { Button } from '../contracts/message.ts';

/** What leaves for a chat. One form for all channels: Telegram, the web page and the terminal take the same. */
export interface OutgoingMessage {
  /** `telegram:ID`, `web` or `cli`. */
  chat: string;
  text: string;
  /** `plain` is shown letter by letter; `markdown`, the default, is rendered. */
  format?: 'markdown' | 'plain';
  /** The channel's own id of the message this one answers. */
  replyToExternalId?: string;
  buttons?: Button[][];
  artifacts?: OutgoingArtifact[];
  /** No sound on the receiver's side. */
  silent?: boolean;
}

/** An artifact with its copy on the gateway. */
export interface OutgoingArtifact extends ArtifactRef {
  localPath: string;
  thumbnailPath?: string;
}

/** Why a message did not certainly arrive; `reason` is a sentence without secrets. */
export type DeliveryFailure =
  /** Not delivered, nothing wrong with it: again after `afterMs`. */
  | { kind: 'retry-later'; afterMs: number; reason: string }
  /** Not delivered and never will be as it is. */
  | { kind: 'refused'; reason: string }
  /** The request left and no answer came: delivered or not, nobody here can tell. */
  | { kind: 'unclear'; reason: string };

/**
 * What became of a message. `externalIds` are the channel's ids of what arrived, in order: a long text or several
 * artifacts are several messages there. Hand them back with the next try, so that it goes on where this one ended.
 */
export type SendOutcome = { externalIds: string[] } & ({ kind: 'sent' } | DeliveryFailure);

/** An edit can be repeated without harm, so it is never unclear. `gone`: there is no such message any more. */
export type EditOutcome =
  { kind: 'sent' } | { kind: 'gone'; reason: string } | Exclude<DeliveryFailure, { kind: 'unclear' }>;

/** What is known when a message has to be looked for. */
export interface Whereabouts {
  /** Ids that are older than the message, one at least. */
  older: readonly string[];
  /** Ids given in the same row of numbers to other messages, ours and people's. */
  known: ReadonlySet<string>;
}

/** A way out to a person, behind which a chat network stands. Pages and terminals read the record instead. */
export interface Channel {
  /** Whether the messages of two chats are numbered in one row. */
  sharesIds(chat: string, other: string): boolean;
  /** Resolves with true when all ids given to people's messages up to now are on record; false when that takes too long. */
  caughtUp(): Promise<boolean>;
  /** The newest of these ids. */
  newest(ids: readonly string[]): string | undefined;
  /** @param delivered ids of the parts an earlier try brought over */
  send(message: OutgoingMessage, delivered: readonly string[]): Promise<SendOutcome>;
  /**
   * Finds the parts of a message that may have arrived. Nothing else is on its way to the chat meanwhile.
   * @returns their ids, `delivered` first
   * @throws when the network can't be asked now
   */
  find(message: OutgoingMessage, delivered: readonly string[], whereabouts: Whereabouts): Promise<string[]>;
  edit(externalIds: readonly string[], message: OutgoingMessage): Promise<EditOutcome>;
}
