import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { badRequest, type MediaKind, type WireChat, type WireFile, type WireMessage, type WireUser } from './wire.ts';

/** A file the server holds; `path` is on this machine. */
export interface StoredFile {
  fileId: string;
  path: string;
  /** Where `/file/botTOKEN/…` serves it. */
  urlPath: string;
  name: string;
  mime: string;
  /** What the server says its size is; a test may declare 3 GB without having them. */
  bytes: number;
  sha256: string;
}

/** A message the bot sent, as it stands now. */
export interface SentMessage {
  message: WireMessage;
  method: string;
  /** Milliseconds since the epoch. */
  at: number;
  edits: { at: number; text?: string }[];
  deleted: boolean;
  /** What the call asked for: `disable_notification`, `link_preview_options` and the like. */
  asked: Record<string, unknown>;
  file?: StoredFile;
  thumbnail?: StoredFile;
}

/** All the server knows: chats, messages by chat and id, and files. */
export class Store {
  readonly bot: WireUser = { id: 4_242_424_242, is_bot: true, first_name: 'Mainstay', username: 'mainstay_test_bot' };
  readonly chats = new Map<number, WireChat>();
  readonly sent: SentMessage[] = [];
  readonly files = new Map<string, StoredFile>();
  readonly #messages = new Map<string, WireMessage>();
  readonly #dir: string;
  #lastMessageId = 0;

  /** @param dir folder for uploaded files */
  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true });
  }

  chat(id: unknown): WireChat {
    const chat = this.chats.get(Number(id));
    if (chat === undefined) throw badRequest('chat not found');
    return chat;
  }

  message(chatId: number, messageId: unknown): WireMessage | undefined {
    return this.#messages.get(`${chatId}/${Number(messageId)}`);
  }

  /** Writes a message with the next id. */
  add(chat: WireChat, from: WireUser, content: Partial<WireMessage>): WireMessage {
    this.#lastMessageId += 1;
    const message: WireMessage = {
      message_id: this.#lastMessageId,
      date: Math.floor(Date.now() / 1_000),
      chat,
      from,
      ...content,
    };
    this.#messages.set(`${chat.id}/${message.message_id}`, message);
    return message;
  }

  remove(chatId: number, messageId: unknown): boolean {
    const sent = this.sent.find(
      (one) => one.message.chat.id === chatId && one.message.message_id === Number(messageId),
    );
    if (sent !== undefined) sent.deleted = true;
    return this.#messages.delete(`${chatId}/${Number(messageId)}`);
  }

  /** Keeps bytes as a file with an id, as an upload does. */
  keep(name: string, bytes: Buffer, mime: string, declaredBytes = bytes.length): StoredFile {
    const fileId = `file-${randomBytes(12).toString('base64url')}`;
    const path = join(this.#dir, fileId);
    writeFileSync(path, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = { fileId, path, urlPath: `files/${fileId}`, name, mime, bytes: declaredBytes, sha256 };
    this.files.set(fileId, file);
    return file;
  }
}

/** How a file stands in a message of its kind. */
export function mediaOf(
  kind: MediaKind,
  file: StoredFile,
  details: { width?: number; height?: number; duration?: number; thumbnail?: StoredFile } = {},
): Partial<WireMessage> {
  const { thumbnail, ...measures } = details;
  const wire: WireFile = {
    ...wireFile(file),
    ...Object.fromEntries(Object.entries(measures).filter(([, value]) => value !== undefined)),
    ...(kind === 'photo' ? {} : { file_name: file.name, mime_type: file.mime }),
    ...(thumbnail === undefined ? {} : { thumbnail: wireFile(thumbnail) }),
  };
  if (kind !== 'photo') return { [kind]: wire };
  const small = { ...wire, file_id: `${file.fileId}`, width: 90, height: 90, file_size: Math.min(1_000, file.bytes) };
  return {
    photo: [
      { ...small, file_id: `${file.fileId}-small` },
      { width: 1_280, height: 720, ...wire },
    ],
  };
}

function wireFile(file: StoredFile): WireFile {
  return { file_id: file.fileId, file_unique_id: file.sha256.slice(0, 16), file_size: file.bytes };
}
