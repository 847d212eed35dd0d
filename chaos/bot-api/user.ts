import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { World } from './methods.ts';
import { mediaOf, type SentMessage } from './store.ts';
import type { MediaKind, WireChat, WireEntity, WireMessage, WireUser } from './wire.ts';

export interface FileToSend {
  kind?: MediaKind;
  /** A file of this machine, or its content. */
  path?: string;
  content?: Buffer | string;
  name?: string;
  mime?: string;
  /** What Telegram says the size is, where it is not the content's. */
  declaredBytes?: number;
  caption?: string;
  /** Parts of one album share it. */
  album?: string;
  width?: number;
  height?: number;
  duration?: number;
}

export interface MessageOptions {
  replyTo?: WireMessage;
  /** Telegram's own fields that have no helper: a sticker, a location. */
  extra?: Partial<WireMessage> & Record<string, unknown>;
}

/** A person (or several in a group) using the bot: everything becomes an update, as on Telegram. */
export class TelegramUser {
  readonly #world: World;
  readonly #user: WireUser;
  readonly chat: WireChat;

  constructor(world: World, user: { id: number; name: string }, chat?: WireChat) {
    this.#world = world;
    this.#user = { id: user.id, is_bot: false, first_name: user.name };
    this.chat = chat ?? { id: user.id, type: 'private', first_name: user.name };
    if (!world.store.chats.has(this.chat.id)) world.store.chats.set(this.chat.id, this.chat);
  }

  /** The same person in a group. */
  inGroup(id: number, title: string): TelegramUser {
    return new TelegramUser(
      this.#world,
      { id: this.#user.id, name: this.#user.first_name },
      { id, type: 'supergroup', title },
    );
  }

  sends(text: string, options: MessageOptions = {}): WireMessage {
    return this.#post({ text, ...entitiesOf('entities', text) }, options);
  }

  sendsFile(file: FileToSend, options: MessageOptions = {}): WireMessage {
    const kind = file.kind ?? 'document';
    const content = file.path === undefined ? Buffer.from(file.content ?? '') : readFileSync(file.path);
    const name = file.name ?? (file.path === undefined ? 'file.bin' : basename(file.path));
    const stored = this.#world.store.keep(name, content, file.mime ?? 'application/octet-stream', file.declaredBytes);
    return this.#post(
      {
        ...mediaOf(kind, stored, file),
        ...(file.caption === undefined
          ? {}
          : { caption: file.caption, ...entitiesOf('caption_entities', file.caption) }),
        ...(file.album === undefined ? {} : { media_group_id: file.album }),
      },
      options,
    );
  }

  /** Changes a message sent before. */
  edits(message: WireMessage, text: string): void {
    Object.assign(message, { text, edit_date: Math.floor(Date.now() / 1_000) });
    this.#world.updates.push({ edited_message: { ...message } });
  }

  /**
   * Presses the button with this label (or callback data) under a message of the bot.
   * @returns the callback query's id
   */
  presses(under: SentMessage | WireMessage, label: string): string {
    const message = 'message' in under ? under.message : under;
    const button = message.reply_markup?.inline_keyboard
      .flat()
      .find((one) => one.text === label || one.callback_data === label);
    if (button?.callback_data === undefined)
      throw new Error(`There is no button "${label}" under message ${message.message_id}.`);
    const id = randomBytes(8).toString('hex');
    this.#world.presses.add(id);
    this.#world.updates.push({
      callback_query: {
        id,
        from: this.#user,
        message,
        chat_instance: String(this.chat.id),
        data: button.callback_data,
      },
    });
    return id;
  }

  #post(content: Partial<WireMessage>, { replyTo, extra }: MessageOptions): WireMessage {
    const message = this.#world.store.add(this.chat, this.#user, {
      ...content,
      ...extra,
      ...(replyTo === undefined ? {} : { reply_to_message: replyTo }),
    });
    this.#world.updates.push({ message });
    return message;
  }
}

/** Commands and mentions, which clients mark. */
function entitiesOf(field: 'entities' | 'caption_entities', text: string): Partial<WireMessage> {
  const found: WireEntity[] = [...text.matchAll(/(?<![\w/])(\/\w+(?:@\w+)?|@\w+)/g)].map((match) => ({
    type: match[0].startsWith('/') ? 'bot_command' : 'mention',
    offset: match.index,
    length: match[0].length,
  }));
  return found.length === 0 ? {} : { [field]: found };
}
