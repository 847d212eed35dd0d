import type { Api } from 'grammy';
import type { OutgoingMessage } from '../channel.ts';
import { chatIdOf } from './chat-id.ts';
import { descriptionOf } from './failure.ts';
import { keyboardOf } from './keyboard.ts';
import { partsOf } from './parts.ts';

/** How many ids after the last known one are looked at: what a bot's chats can have used up meanwhile. */
const LOOK_AT = 10;

export interface FindOptions {
  maxUploadBytes: number;
  alreadySent?: readonly string[];
  /** The highest message id known in this chat, of either direction, when the unclear send began. */
  after: number;
  /** Ids in this chat known to be other messages. */
  known?: ReadonlySet<string>;
}

/**
 * Looks for the part of a message whose send ended unclear. A bot can't read its own messages, but Telegram answers an
 * edit that would change nothing with "message is not modified", and only for that very message: so each id it could
 * have is edited into what it would already be. No other message may be on its way to this chat meanwhile.
 * @returns its id; undefined where it was certainly or probably not delivered
 * @throws HttpError, GrammyError when Telegram can't be asked now
 */
export async function findSent(api: Api, message: OutgoingMessage, options: FindOptions): Promise<string | undefined> {
  const part = partsOf(message, options.maxUploadBytes)[options.alreadySent?.length ?? 0];
  if (part === undefined) return undefined;
  const chat = chatIdOf(message.chat);
  const common = { parse_mode: 'HTML' as const, ...(part.buttons && { reply_markup: keyboardOf(part.buttons) }) };
  for (let id = options.after + 1; id <= options.after + LOOK_AT; id += 1) {
    if (options.known?.has(String(id))) continue;
    try {
      if (part.kind === 'text') await api.editMessageText(chat, id, part.text.html, common);
      else await api.editMessageCaption(chat, id, { ...common, caption: part.caption?.html ?? '' });
      return undefined;
    } catch (error) {
      const description = descriptionOf(error);
      if (/message is not modified/i.test(description)) return String(id);
      if (!ANOTHER.test(description)) throw error;
    }
  }
  return undefined;
}

/** No message there, somebody else's, or one of another kind. */
const ANOTHER = /message to edit not found|message can't be edited|MESSAGE_ID_INVALID|there is no (?:text|caption) in/i;
