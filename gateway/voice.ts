import type { FileRef } from '../contracts/artifact.ts';
import { HOME_QUEUE, lightQueue } from '../contracts/queues.ts';
import type { Heard, ListenInput } from '../contracts/voice.ts';
import type { Answer } from './commands/command.ts';
import type { Recorder } from './recorder/index.ts';
import type { Message } from './recorder/messages.ts';
import type { Replies } from './replies.ts';

/** For one note; Telegram's largest takes a good endpoint some minutes, and whisper.cpp as long as it plays. */
const LISTENS_AT_MOST_MS = 3_600_000;

/** What is to be done before a message can be answered. */
type First = Answer | { kind: 'fetch' } | { kind: 'listen'; listen: ListenInput };

/** Voice notes: written down by a node, and then words like any other, but for commands. */
export function createVoiceDesk({ recorder, replies }: { recorder: Recorder; replies: Replies }) {
  /** What a node says of itself; undefined where none has said anything. */
  function whoListens() {
    const known = recorder.nodes.all().filter(({ announcement }) => announcement.queue === HOME_QUEUE);
    return known.map(({ announcement }) => announcement.voice).find((voice) => voice !== undefined);
  }

  return {
    /** What has to be done before the message can be answered; null where nothing has. */
    before(message: Message): First | null {
      const notes = message.attachments.filter(({ mime }) => mime.startsWith('audio/'));
      if (notes.length === 0 || message.heard !== undefined) return null;
      const voice = whoListens();
      const kept = `${notes.map(({ name }) => name).join(', ')} is kept; type it, or send it again then.`;
      // Words of its own are enough to answer.
      if (!voice || voice.missing !== undefined) {
        if (message.text !== '') return null;
        return { kind: 'answer', text: `${voice?.missing ?? 'No node has said whether it can listen.'} ${kept}` };
      }
      const here = notes.filter((file): file is FileRef => 'sha256' in file);
      if (here.length < notes.length) return { kind: 'fetch' };
      const calls = here.map((file, index) => ({
        callId: `${message.id}:voice:${index}`,
        file,
        spend: { chat: message.chat, turn: message.id },
        timeLimitMs: LISTENS_AT_MOST_MS,
      }));
      const { id, chat } = message;
      return { kind: 'listen', listen: { messageId: id, chat, queue: lightQueue(HOME_QUEUE), calls } };
    },

    /** Keeps what was heard as the words of its message, and shows it. */
    keep({ messageId, transcripts }: Heard): void {
      const message = recorder.messages.find(messageId);
      if (!message) return;
      const heard = transcripts.map(({ text }) => text).join('\n');
      const costUsd = transcripts.reduce((sum, one) => sum + one.costUsd, 0);
      const reply = {
        key: `heard:${messageId}`,
        kind: 'replied' as const,
        format: 'plain' as const,
        chat: message.chat,
        to: message,
        text: `Heard: ${heard}`,
        data: { costUsd },
      };
      replies.give(reply, () => {
        recorder.messages.setHeard(messageId, heard);
        // It did not fail at it: what a voice note takes is no try.
        recorder.deadLetters.takeBackTry(messageId);
        recorder.entries.change(`said:${messageId}`, [message.text, heard].filter(Boolean).join('\n'));
      });
    },
  };
}

export type VoiceDesk = ReturnType<typeof createVoiceDesk>;
