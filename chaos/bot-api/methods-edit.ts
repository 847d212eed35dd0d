import { isDeepStrictEqual } from 'node:util';
import type { Body } from './body.ts';
import { readText } from './entities.ts';
import { captionOf, keyboardOf, text } from './methods-send.ts';
import type { SentMessage, Store } from './store.ts';
import { badRequest, MEDIA_KINDS, type WireMessage } from './wire.ts';

export function editMessageText(store: Store, { fields }: Body): WireMessage {
  const formatted = readText(String(fields.text ?? ''), text(fields.parse_mode), 4_096, 'text');
  const sent = editable(store, fields);
  if (sent.message.text === undefined) throw badRequest('there is no text in the message to edit');
  return change(sent, {
    text: formatted.text,
    entities: formatted.entities,
    reply_markup: keyboardOf(fields.reply_markup),
  });
}

export function editMessageCaption(store: Store, { fields }: Body): WireMessage {
  const sent = editable(store, fields);
  if (!MEDIA_KINDS.some((kind) => sent.message[kind] !== undefined)) {
    throw badRequest('there is no caption in the message to edit');
  }
  return change(sent, { ...captionOf(fields), reply_markup: keyboardOf(fields.reply_markup) });
}

export function editMessageReplyMarkup(store: Store, { fields }: Body): WireMessage {
  return change(editable(store, fields), { reply_markup: keyboardOf(fields.reply_markup) });
}

function editable(store: Store, fields: Record<string, unknown>): SentMessage {
  const chat = store.chat(fields.chat_id);
  const message = store.message(chat.id, fields.message_id);
  if (message === undefined) throw badRequest('message to edit not found');
  const sent = store.sent.find((one) => one.message === message);
  if (sent === undefined) throw badRequest("message can't be edited");
  return sent;
}

function change(sent: SentMessage, content: Partial<WireMessage>): WireMessage {
  const before = { ...sent.message };
  const after = { ...sent.message, ...content };
  if (isDeepStrictEqual(plain(before), plain(after))) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  }
  Object.assign(sent.message, content, { edit_date: Math.floor(Date.now() / 1_000) });
  sent.edits.push({ at: Date.now(), text: sent.message.text ?? sent.message.caption });
  return sent.message;
}

function plain(message: WireMessage): unknown {
  return JSON.parse(JSON.stringify({ ...message, edit_date: undefined, reply_to_message: undefined }));
}
