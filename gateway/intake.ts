import type { FileRef } from '../contracts/artifact.ts';
import type { Attachment } from '../contracts/message.ts';
import type { Bus } from './bus.ts';
import type { Recorder } from './recorder/index.ts';
import { ALBUM_QUIET_MS, mayStart, type Message } from './recorder/messages.ts';
import type { Starter } from './starter.ts';
import { toChatMessage } from './views.ts';

/** Something somebody sent: a message, or a pressed button whose text is the command it stands for. */
export interface Incoming {
  /** Its key: the same thing told twice has the same one. */
  id: string;
  chat: string;
  externalId?: string | undefined;
  senderId?: string | undefined;
  senderName: string;
  text: string;
  attachments: Attachment[];
  press?: boolean;
  /** Parts of one album share this. */
  album?: string | undefined;
}

/** The point of acceptance: once `accept` has returned, everything in it is durable and will be answered. */
export function createIntake({ recorder, starter, bus }: { recorder: Recorder; starter: Starter; bus: Bus }) {
  function take(incoming: Incoming, at: number): Message | null {
    if (incoming.album) {
      const message = takePart(incoming, incoming.album, at);
      if (message !== 'first') return message;
    }
    const message: Message = {
      ...incoming,
      press: incoming.press ?? false,
      acceptedAt: at,
      startAfter: incoming.album ? at + ALBUM_QUIET_MS : at,
    };
    if (!recorder.messages.insert(message)) return null;
    const names = message.attachments.map(({ name }) => name);
    recorder.entries.record({
      key: `said:${message.id}`,
      kind: 'said',
      chat: message.chat,
      who: message.senderName,
      at,
      text: message.text || names.join(', '),
      data: {
        messageId: message.id,
        files: message.attachments.filter((file): file is FileRef => 'sha256' in file),
        attached: message.text && names.length > 0 ? names : undefined,
      },
    });
    return message;
  }

  /** A part that comes when its album's turn may have begun is a message of its own: late is better than lost. */
  function takePart(incoming: Incoming, album: string, at: number): Message | null | 'first' {
    if (recorder.messages.isPart(incoming.id)) return null;
    const known = recorder.messages.findAlbum(album);
    if (!known || known.id === incoming.id) return 'first';
    if (mayStart(known, at)) {
      incoming.album = undefined;
      return 'first';
    }
    recorder.messages.addPart(incoming.id, known, incoming.attachments, incoming.text, at + ALBUM_QUIET_MS);
    return null;
  }

  return {
    /**
     * Takes a batch in one commit, then starts the turns of what was new.
     * @throws what SQLite throws when it can't be kept, a full disk among it: then nothing was accepted
     */
    accept(batch: readonly Incoming[]): void {
      const at = Date.now();
      const taken = recorder.atomically(() =>
        batch.map((incoming) => take({ ...incoming }, at)).filter((message) => message !== null),
      );
      for (const message of taken) {
        starter.start(message);
        const entry = recorder.entries.byKey(`said:${message.id}`);
        if (entry) bus.emit('live', { type: 'message', message: toChatMessage(entry) });
      }
      if (taken.length > 0) bus.emit('recorded');
    },
  };
}

export type Intake = ReturnType<typeof createIntake>;
