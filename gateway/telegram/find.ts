import type { Api } from 'grammy';
import type { OutgoingMessage } from '../channel.ts';
import { chatIdOf } from './chat-id.ts';
import { descriptionOf, failureOf } from './failure.ts';
import { keyboardOf } from './keyboard.ts';
import { partsOf, type Part } from './parts.ts';

/** How many ids after the newest known one are looked at: other unclear sends, and what people wrote just now. */
const LOOK_AT = 20;

export interface FindOptions {
  maxUploadBytes: number;
  /** Ids of the parts that are known to have arrived. */
  alreadySent?: readonly string[];
  /** A message id of the same row of numbers, of either direction, that is older than the unclear send. */
  after: string;
  /** Ids after it that are known to be other messages: these must not be touched. */
  known?: ReadonlySet<string>;
}

/**
 * Finds what arrived of a message whose send ended unclear or whose outcome a crash took. A bot can't read its own
 * messages, but Telegram answers an edit that would change nothing with "message is not modified", and only for that
 * very message: so each id it could have is edited into what it would already be. Nothing else may be on its way to
 * this chat meanwhile.
 * @returns the ids of the parts that arrived, `alreadySent` first: hand them to the next send, which does the rest
 * @throws HttpError, GrammyError when Telegram can't be asked now
 */
export async function findSent(api: Api, message: OutgoingMessage, options: FindOptions): Promise<string[]> {
  const found = [...(options.alreadySent ?? [])];
  const chat = chatIdOf(message.chat);
  let id = Number(found.at(-1) ?? options.after);
  const newest = Math.max(id, ...[...(options.known ?? [])].map(Number));
  for (const part of partsOf(message, options.maxUploadBytes).slice(found.length)) {
    const last = Math.max(id, newest) + LOOK_AT;
    do id += 1;
    while (id <= last && (options.known?.has(String(id)) || !(await isAt(api, chat, id, part))));
    if (id > last) break;
    found.push(String(id));
  }
  return found;
}

async function isAt(api: Api, chat: number, id: number, part: Part): Promise<boolean> {
  const common = { parse_mode: 'HTML' as const, ...(part.buttons && { reply_markup: keyboardOf(part.buttons) }) };
  try {
    if (part.kind === 'text')
      await api.editMessageText(chat, id, part.text.html, { ...common, link_preview_options: { is_disabled: true } });
    else await api.editMessageCaption(chat, id, { ...common, caption: part.caption?.html ?? '' });
    // A message of ours that is not known to be another, and shows this part from now on: it is the one, in an older form.
    return true;
  } catch (error) {
    if (/message is not modified/i.test(descriptionOf(error))) return true;
    // No message there, somebody else's, or one of another kind.
    if (failureOf(error).kind === 'refused') return false;
    throw error;
  }
}
