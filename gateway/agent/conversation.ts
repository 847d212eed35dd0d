import { type OlderPart, summaryMessage } from '../../contracts/agent.ts';
import type { FileRef } from '../../contracts/artifact.ts';
import { headAndTail } from '../../contracts/long-text.ts';
import type { ModelMessage } from '../../contracts/model.ts';
import type { Entry } from '../recorder/entries.ts';
import type { Recorder } from '../recorder/index.ts';
import { type Message, saidIn } from '../recorder/messages.ts';
import { earlierPictures, picturesOf, shownWith } from './pictures.ts';

/** How much of what was said before a model gets to see as it was said, in characters: about 8,000 tokens. */
const REMEMBERED = 32_000;
/** How much of it stays so once the older part is made short: each time that is worth a call. */
const KEPT = 16_000;
/** A long result says at its beginning and its end what it is about. */
const LONGEST_ENTRY = 4_000;
/** More than one call can make short only comes together before there is a model, or without one for long. */
const MOST_OLDER = 200_000;
const LOOKED_AT = 1_000;

export interface Conversation {
  messages: ModelMessage[];
  /** When the first of what is remembered was said: before that, only the memory knows. */
  beganAt: number;
  /** What has to be made short. */
  older?: OlderPart | undefined;
}

interface Said {
  entry: Entry;
  text: string;
}

/** What was said in the chat since the conversation began, and the message that is to be answered. */
export function conversationOf(recorder: Recorder, message: Message, timezone: string): Conversation {
  const { since, summary } = recorder.conversations.of(message.chat);
  const own = recorder.entries.byKey(`said:${message.id}`);
  const before = recorder.entries
    .ofChat(message.chat, own?.seq ?? Number.MAX_SAFE_INTEGER, LOOKED_AT)
    .filter(({ seq }) => seq > since)
    .map((entry): Said => ({ entry, text: headAndTail(entry.text, LONGEST_ENTRY) }));
  const remembered = newest(before, REMEMBERED);
  const older =
    remembered.length < before.length ? olderOf(before, { chat: message.chat, since, summary, timezone }) : undefined;
  const shown = earlierPictures(
    recorder,
    remembered.map(({ entry }) => entry),
  );
  const messages = [
    ...(summary && !older ? [summaryMessage(summary)] : []),
    ...remembered.map(({ entry, text }) => asSaid(entry, text, shown.get(entry.seq))),
    shownWith(asked(message), picturesOf(message)),
  ];
  return { messages, beganAt: Math.min(message.acceptedAt, ...remembered.map(({ entry }) => entry.at)), older };
}

/** As much of the end as has room. */
function newest(said: readonly Said[], room: number): Said[] {
  let taken = 0;
  const from = said.findLastIndex(({ text }) => (taken += text.length) > room);
  return said.slice(from + 1);
}

function olderOf(
  before: readonly Said[],
  { chat, since, summary, timezone }: Pick<OlderPart, 'since' | 'summary'> & { chat: string; timezone: string },
): OlderPart {
  const part = newest(before.slice(0, before.length - newest(before, KEPT).length), MOST_OLDER);
  const at = new Date(part[0]!.entry.at).toLocaleString('en-US', {
    ...{ timeZone: timezone, dateStyle: 'medium', timeStyle: 'short' },
  });
  return {
    ...{ since, summary, upTo: part.at(-1)!.entry.seq },
    text: part.map(({ entry, text }) => `${entry.who}: ${text}`).join('\n\n'),
    what: `${part.length} messages of ${chat} since ${at}`,
  };
}

const asSaid = ({ kind }: Entry, text: string, pictures: FileRef[] = []): ModelMessage =>
  kind === 'said' ? shownWith(text, pictures) : { role: 'assistant', content: text };

function asked(message: Message): string {
  const files = message.attachments.map(({ name }) => `Attached: ${name}`);
  return [saidIn(message), ...files].filter(Boolean).join('\n');
}
