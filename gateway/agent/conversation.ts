import type { FileRef } from '../../contracts/artifact.ts';
import type { ModelMessage } from '../../contracts/model.ts';
import type { Entry } from '../recorder/entries.ts';
import type { Recorder } from '../recorder/index.ts';
import { type Message, saidIn } from '../recorder/messages.ts';
import { earlierPictures, picturesOf, shownWith } from './pictures.ts';

/** How much of what was said before a model gets to see, in characters: about 8,000 tokens. */
const REMEMBERED = 32_000;
/** A long result says at its beginning and its end what it is about. */
const LONGEST_ENTRY = 4_000;
const LOOKED_AT = 200;

export interface Conversation {
  messages: ModelMessage[];
  /** When the first of what is remembered was said: before that, only the memory knows. */
  beganAt: number;
}

/** What was said in the chat since the conversation began, and the message that is to be answered. */
export function conversationOf(recorder: Recorder, message: Message): Conversation {
  const { since, summary } = recorder.conversations.of(message.chat);
  const own = recorder.entries.byKey(`said:${message.id}`);
  const before = recorder.entries
    .ofChat(message.chat, own?.seq ?? Number.MAX_SAFE_INTEGER, LOOKED_AT)
    .filter(({ seq }) => seq > since);
  const shown = earlierPictures(recorder, before);
  const remembered: ModelMessage[] = [];
  let room = REMEMBERED;
  let beganAt = message.acceptedAt;
  for (const entry of before.toReversed()) {
    const said = shortened(entry.text);
    room -= said.length;
    if (room < 0) break;
    remembered.unshift(asSaid(entry, said, shown.get(entry.seq)));
    beganAt = Math.min(beganAt, entry.at);
  }
  const messages = [
    ...(summary ? [{ role: 'user' as const, content: `What went before, in short:\n${summary}` }] : []),
    ...remembered,
    shownWith(asked(message), picturesOf(message)),
  ];
  return { messages, beganAt };
}

const asSaid = ({ kind }: Entry, text: string, pictures: FileRef[] = []): ModelMessage =>
  kind === 'said' ? shownWith(text, pictures) : { role: 'assistant', content: text };

function shortened(text: string): string {
  if (text.length <= LONGEST_ENTRY) return text;
  const half = LONGEST_ENTRY / 2;
  return `${text.slice(0, half)}\n… ${text.length - LONGEST_ENTRY} characters left out …\n${text.slice(-half)}`;
}

function asked(message: Message): string {
  const files = message.attachments.map(({ name }) => `Attached: ${name}`);
  return [saidIn(message), ...files].filter(Boolean).join('\n');
}
