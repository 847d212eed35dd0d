import type { ChatMessage } from '../contracts/message.ts';
import type { Entry } from './recorder/entries.ts';

/** An entry of the record as a line of its chat. */
export function toChatMessage(entry: Entry): ChatMessage {
  const { messageId, format, replyTo, jobId, files, artifacts, buttons } = entry.data;
  return {
    seq: entry.seq,
    id: messageId ?? entry.key,
    chat: entry.chat ?? '',
    direction: entry.kind === 'said' ? 'in' : 'out',
    who: entry.who,
    at: new Date(entry.at).toISOString(),
    text: entry.text,
    format,
    replyTo,
    jobId,
    files: files ?? [],
    artifacts: artifacts ?? [],
    buttons,
  };
}
