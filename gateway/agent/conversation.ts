import type { ModelMessage } from '../../contracts/model.ts';
import type { Entry } from '../recorder/entries.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Message } from '../recorder/messages.ts';

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
  const remembered: ModelMessage[] = [];
  let room = REMEMBERED;
  let beganAt = message.acceptedAt;
  for (const entry of before.toReversed()) {
    const said = shortened(entry.text);
    room -= said.length;
    if (room < 0) break;
    remembered.unshift({ role: roleOf(entry), content: said });
    beganAt = Math.min(beganAt, entry.at);
  }
  const messages = [
    ...(summary ? [{ role: 'user' as const, content: `What went before, in short:\n${summary}` }] : []),
    ...remembered,
    { role: 'user' as const, content: asked(message) },
  ];
  return { messages, beganAt };
}

const roleOf = ({ kind }: Entry) => (kind === 'said' ? ('user' as const) : ('assistant' as const));

function shortened(text: string): string {
  if (text.length <= LONGEST_ENTRY) return text;
  const half = LONGEST_ENTRY / 2;
  return `${text.slice(0, half)}\n… ${text.length - LONGEST_ENTRY} characters left out …\n${text.slice(-half)}`;
}

function asked({ text, attachments }: Message): string {
  const files = attachments.map(({ name }) => `Attached: ${name}`);
  return [text, ...files].filter(Boolean).join('\n');
}
