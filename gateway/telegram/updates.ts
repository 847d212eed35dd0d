import type { Attachment } from '../../contracts/message.ts';
import { updateSchema, type MessageUpdate, type PressUpdate } from './update-schema.ts';

/** A message for us. An album arrives as several of these, which the intake joins. */
export interface IncomingMessage {
  kind: 'message';
  /** `telegram:CHAT:MESSAGE`, the key to deduplicate by: update ids restart, these don't. */
  key: string;
  /** `telegram:CHAT` */
  chat: string;
  externalId: string;
  senderId: number;
  senderName: string;
  text: string;
  attachments: Attachment[];
  replyToExternalId?: string;
  /** Telegram's id of the album this is a part of. */
  album?: string;
  /** What the message is where nothing can be done with it: `sticker`, `location`. */
  unsupported?: string;
  /** Milliseconds since the epoch, by Telegram's clock. */
  at: number;
}

/** A press of a button under one of our messages. */
export interface IncomingPress {
  kind: 'press';
  /** The callback query's id, which Telegram never uses twice. */
  key: string;
  chat: string;
  messageExternalId: string;
  action: string;
  senderId: number;
  senderName: string;
}

/** An update that is not for us or not known to us; confirmed like the others, and nothing runs. */
export interface Ignored {
  kind: 'ignored';
  what: string;
}

export type Incoming = IncomingMessage | IncomingPress | Ignored;

/** Who the bot is, to tell what is addressed to it in a group. */
export interface BotIdentity {
  id: number;
  username: string;
}

/** Message contents without a text or a file that a person may still expect an answer to. */
const UNSUPPORTED = ['sticker', 'location', 'venue', 'contact', 'poll', 'dice', 'story', 'game', 'checklist'];

/** Reads one update. Never throws: an update that could not be read would block all after it for ever. */
export function readUpdate(update: unknown, bot: BotIdentity): Incoming {
  const parsed = updateSchema.safeParse(update);
  if (!parsed.success) return { kind: 'ignored', what: `unreadable: ${parsed.error.issues[0]?.path.join('.') ?? ''}` };
  const { message, callback_query: press } = parsed.data;
  if (message !== undefined) return readMessage(message, bot);
  if (press !== undefined) return readPress(press);
  return { kind: 'ignored', what: Object.keys(parsed.data).find((field) => field !== 'update_id') ?? 'empty' };
}

function readPress(press: PressUpdate): Incoming {
  if (press.message === undefined || press.data === undefined)
    return { kind: 'ignored', what: 'press without a button' };
  return {
    kind: 'press',
    key: press.id,
    chat: `telegram:${press.message.chat.id}`,
    messageExternalId: String(press.message.message_id),
    action: press.data,
    senderId: press.from.id,
    senderName: nameOf(press.from),
  };
}

function readMessage(message: MessageUpdate, bot: BotIdentity): Incoming {
  const sender = message.from;
  if (sender === undefined) return { kind: 'ignored', what: 'message without a sender' };
  if (message.chat.type !== 'private' && !isForUs(message, bot)) return { kind: 'ignored', what: 'group talk' };
  const attachments = attachmentsOf(message);
  const text = message.text ?? message.caption ?? '';
  const unsupported = UNSUPPORTED.find((field) => field in message);
  if (text === '' && attachments.length === 0 && unsupported === undefined) {
    return { kind: 'ignored', what: 'service message' };
  }
  return {
    kind: 'message',
    key: `telegram:${message.chat.id}:${message.message_id}`,
    chat: `telegram:${message.chat.id}`,
    externalId: String(message.message_id),
    senderId: sender.id,
    senderName: nameOf(sender),
    text: withoutBotName(text, bot),
    attachments,
    ...(message.reply_to_message && { replyToExternalId: String(message.reply_to_message.message_id) }),
    ...(message.media_group_id !== undefined && { album: message.media_group_id }),
    ...(attachments.length === 0 && text === '' && { unsupported }),
    at: message.date * 1_000,
  };
}

/** In a group: a command (of nobody else's), a mention of the bot, or an answer to it. */
function isForUs(message: MessageUpdate, bot: BotIdentity): boolean {
  const text = message.text ?? message.caption ?? '';
  if (message.reply_to_message?.from?.id === bot.id) return true;
  const command = /^\/\w+(?:@(\w+))?/.exec(text);
  if (command !== null) return command[1] === undefined || sameName(command[1], bot.username);
  return [...text.matchAll(/@(\w+)/g)].some(([, name]) => sameName(name ?? '', bot.username));
}

/** `/status@our_bot` is `/status` to everyone behind this door. */
function withoutBotName(text: string, bot: BotIdentity): string {
  return text.replace(/^(\/\w+)@(\w+)/, (whole, command: string, name: string) =>
    sameName(name, bot.username) ? command : whole,
  );
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function nameOf(user: { first_name: string; last_name?: string }): string {
  return [user.first_name, user.last_name].filter(Boolean).join(' ');
}

/** The files of a message; of a photo its largest size. Names are made up where Telegram gives none. */
function attachmentsOf(message: MessageUpdate): Attachment[] {
  const id = message.message_id;
  const photo = message.photo?.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
  // An animation also comes as a document, for clients that don't know animations.
  const document = message.animation === undefined ? message.document : undefined;
  return [
    photo && { ...photo, file_name: `photo-${id}.jpg`, mime_type: 'image/jpeg' },
    message.video && { file_name: `video-${id}.mp4`, mime_type: 'video/mp4', ...message.video },
    message.animation && { file_name: `animation-${id}.mp4`, mime_type: 'video/mp4', ...message.animation },
    message.video_note && { file_name: `video-note-${id}.mp4`, mime_type: 'video/mp4', ...message.video_note },
    message.audio && { file_name: `audio-${id}.mp3`, mime_type: 'audio/mpeg', ...message.audio },
    message.voice && { file_name: `voice-${id}.ogg`, mime_type: 'audio/ogg', ...message.voice },
    document && { file_name: `file-${id}`, mime_type: 'application/octet-stream', ...document },
  ]
    .filter((file) => file !== undefined)
    .map((file) => ({
      telegramFileId: file.file_id,
      name: file.file_name,
      mime: file.mime_type,
      ...(file.file_size !== undefined && { bytes: file.file_size }),
    }));
}
