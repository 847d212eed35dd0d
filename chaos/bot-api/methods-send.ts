import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import type { Body, UploadedFile } from './body.ts';
import { readText } from './entities.ts';
import { mediaOf, type SentMessage, type Store, type StoredFile } from './store.ts';
import { ApiError, badRequest, type MediaKind, type WireButton, type WireMessage } from './wire.ts';

const CAPTION_LIMIT = 1_024;
const TEXT_LIMIT = 4_096;
const MB = 1_048_576;

const MIME: Record<MediaKind, string> = {
  photo: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/mpeg',
  voice: 'audio/ogg',
  document: 'application/octet-stream',
  animation: 'video/mp4',
  video_note: 'video/mp4',
};

export function sendMessage(store: Store, { fields }: Body): WireMessage {
  const formatted = readText(String(fields.text ?? ''), text(fields.parse_mode), TEXT_LIMIT, 'text');
  return post(store, 'sendMessage', fields, { text: formatted.text, entities: formatted.entities });
}

/** `sendPhoto`, `sendVideo` and the like, all of one shape. */
export async function sendMedia(store: Store, kind: MediaKind, body: Body, limit: number): Promise<WireMessage> {
  store.chat(body.fields.chat_id);
  const file = fileOf(store, body, body.fields[kind] ?? kind, kind, limit);
  if (kind === 'photo') await checkPhoto(file);
  const thumbnail = thumbnailOf(store, body);
  const media = mediaOf(kind, file, {
    width: number(body.fields.width),
    height: number(body.fields.height),
    duration: number(body.fields.duration),
    thumbnail,
  });
  return post(store, `send${kind}`, body.fields, { ...media, ...captionOf(body.fields) }, file, thumbnail);
}

export async function sendMediaGroup(store: Store, body: Body, limit: number): Promise<WireMessage[]> {
  const media = body.fields.media;
  if (!Array.isArray(media) || media.length < 2 || media.length > 10)
    throw badRequest('wrong number of media: 2 to 10');
  const group = String(Date.now());
  const messages: WireMessage[] = [];
  for (const item of media as Record<string, unknown>[]) {
    const kind = item.type as MediaKind;
    const file = fileOf(store, body, item.media, kind, limit);
    if (kind === 'photo') await checkPhoto(file);
    const content = { ...mediaOf(kind, file), ...captionOf(item), media_group_id: group };
    messages.push(post(store, 'sendMediaGroup', body.fields, content, file));
  }
  return messages;
}

function post(
  store: Store,
  method: string,
  fields: Record<string, unknown>,
  content: Partial<WireMessage>,
  file?: StoredFile,
  thumbnail?: StoredFile,
): WireMessage {
  const chat = store.chat(fields.chat_id);
  const keyboard = keyboardOf(fields.reply_markup);
  const message = store.add(chat, store.bot, {
    ...content,
    ...replyOf(store, chat.id, fields.reply_parameters),
    ...(keyboard === undefined ? {} : { reply_markup: keyboard }),
  });
  const asked = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'text' && name !== 'caption'));
  const sent: SentMessage = { message, method, at: Date.now(), edits: [], deleted: false, asked, file, thumbnail };
  store.sent.push(sent);
  return message;
}

function replyOf(store: Store, chatId: number, parameters: unknown): Partial<WireMessage> {
  if (parameters === undefined) return {};
  const { message_id, allow_sending_without_reply } = parameters as Record<string, unknown>;
  const original = store.message(chatId, message_id);
  if (original !== undefined) return { reply_to_message: original };
  if (allow_sending_without_reply === true || allow_sending_without_reply === 'true') return {};
  throw badRequest('message to be replied not found');
}

/** An empty caption is none. */
export function captionOf(fields: Record<string, unknown>): Partial<WireMessage> {
  const formatted = readText(String(fields.caption ?? ''), text(fields.parse_mode), CAPTION_LIMIT, 'caption');
  if (formatted.text === '') return { caption: undefined, caption_entities: undefined };
  return { caption: formatted.text, caption_entities: formatted.entities };
}

/** @throws ApiError where a button's data or link is one Telegram refuses */
export function keyboardOf(markup: unknown): WireMessage['reply_markup'] {
  const rows = (markup as { inline_keyboard?: WireButton[][] } | undefined)?.inline_keyboard;
  if (rows === undefined || rows.flat().length === 0) return undefined;
  for (const button of rows.flat()) {
    if (typeof button.text !== 'string' || button.text.trim() === '')
      throw badRequest('text buttons must be non-empty');
    if (button.url !== undefined) checkUrl(button.url);
    else if (button.callback_data === undefined) throw badRequest('text buttons are unallowed in the inline keyboard');
    else if (button.callback_data === '' || Buffer.byteLength(button.callback_data) > 64) {
      throw badRequest('BUTTON_DATA_INVALID');
    }
  }
  return { inline_keyboard: rows };
}

function checkUrl(url: string): void {
  const wrong = badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
  if (!URL.canParse(url)) throw wrong;
  const { protocol, hostname } = new URL(url);
  if (protocol === 'tg:') return;
  const loopback = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  if (!/^https?:$/.test(protocol) || loopback || !/[.:]/.test(hostname)) throw wrong;
}

function fileOf(store: Store, body: Body, value: unknown, kind: MediaKind, limit: number): StoredFile {
  const known = store.files.get(String(value));
  if (known !== undefined) return known;
  const upload = uploadOf(body, value);
  if (upload === undefined) throw badRequest(`there is no ${kind} in the request`);
  if (upload.bytes.length === 0) throw badRequest('file must be non-empty');
  if (upload.bytes.length > limit) throw new ApiError(413, 'Request Entity Too Large');
  return store.keep(upload.name, upload.bytes, MIME[kind]);
}

function uploadOf(body: Body, value: unknown): UploadedFile | undefined {
  return body.files[String(value).replace(/^attach:\/\//, '')];
}

/** Telegram silently leaves out a thumbnail that breaks its rules. */
function thumbnailOf(store: Store, body: Body): StoredFile | undefined {
  const upload = uploadOf(body, body.fields.thumbnail ?? 'thumbnail');
  if (upload === undefined || upload.bytes.length > 200_000) return undefined;
  return store.keep(upload.name, upload.bytes, 'image/jpeg');
}

async function checkPhoto(file: StoredFile): Promise<void> {
  if (file.bytes > 10 * MB) {
    throw badRequest(`file of size ${file.bytes} bytes is too big for a photo; the maximum size is ${10 * MB} bytes`);
  }
  const size = await sharp(readFileSync(file.path))
    .metadata()
    .catch(() => undefined);
  if (size === undefined) throw badRequest('IMAGE_PROCESS_FAILED');
  const [short = 0, long = 0] = [size.width, size.height].sort((a, b) => a - b);
  if (short + long > 10_000 || long > 20 * short) throw badRequest('PHOTO_INVALID_DIMENSIONS');
}

export function text(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

function number(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}
