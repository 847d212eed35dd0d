import { InputFile, type Api } from 'grammy';
import { chatIdOf } from './chat-id.ts';
import type { DeliveryFailure, OutgoingMessage, SendOutcome } from '../channel.ts';
import { descriptionOf, failureOf } from './failure.ts';
import { keyboardOf } from './keyboard.ts';
import { insteadOf, partsOf, type MediaPart, type Part } from './parts.ts';

export interface SendOptions {
  /** The largest file this Bot API server takes, in bytes. */
  maxUploadBytes: number;
  /** Ids of the parts an earlier try of the same message brought over. */
  alreadySent?: readonly string[];
}

/** Delivers a message part by part. Never throws for what Telegram or the network does: the outcome says it. */
export async function sendMessage(api: Api, message: OutgoingMessage, options: SendOptions): Promise<SendOutcome> {
  const externalIds = [...(options.alreadySent ?? [])];
  const parts = partsOf(message, options.maxUploadBytes);
  if (parts.length === 0) return { kind: 'refused', reason: 'There is nothing to see in this message.', externalIds };
  for (const part of parts.slice(externalIds.length)) {
    const outcome = await sendPart(api, message, part, options.maxUploadBytes);
    if (outcome.kind !== 'sent') return { ...outcome, externalIds };
    externalIds.push(outcome.externalId);
  }
  return { kind: 'sent', externalIds };
}

type PartOutcome = { kind: 'sent'; externalId: string } | DeliveryFailure;

/** Sends one part; what Telegram refuses for its form is sent once more in a simpler one. */
async function sendPart(api: Api, message: OutgoingMessage, part: Part, maxUploadBytes: number): Promise<PartOutcome> {
  let form: Form = { part, html: true };
  for (;;) {
    try {
      return { kind: 'sent', externalId: String(await call(api, message, form)) };
    } catch (error) {
      const failure = failureOf(error);
      const simpler = failure.kind === 'refused' ? simplerForm(form, descriptionOf(error), maxUploadBytes) : undefined;
      if (simpler === undefined) return failure;
      form = simpler;
    }
  }
}

interface Form {
  part: Part;
  /** False: without markup, letter by letter. */
  html: boolean;
}

/** Telegram is choosier about photos and videos than it writes down; any file will do as a document. */
const REFUSED_MEDIA = /photo|image|video|audio|animation|media|file/i;

function simplerForm({ part, html }: Form, description: string, maxUploadBytes: number): Form | undefined {
  if (html && /can't parse entities/i.test(description)) return { part, html: false };
  if (part.kind === 'text') return undefined;
  if (/entity too large/i.test(description) && part.path === part.artifact.localPath) {
    return { part: { ...insteadOf(part.artifact, maxUploadBytes), buttons: part.buttons }, html };
  }
  if (part.kind !== 'document' && REFUSED_MEDIA.test(description)) return { part: { ...part, kind: 'document' }, html };
  return undefined;
}

/** @returns the new message's id */
async function call(api: Api, message: OutgoingMessage, { part, html }: Form): Promise<number> {
  const chat = chatIdOf(message.chat);
  const common = {
    ...(message.replyToExternalId !== undefined && {
      reply_parameters: { message_id: Number(message.replyToExternalId), allow_sending_without_reply: true },
    }),
    ...(part.buttons !== undefined && { reply_markup: keyboardOf(part.buttons) }),
    ...(message.silent && { disable_notification: true }),
    ...(html && { parse_mode: 'HTML' as const }),
  };
  if (part.kind === 'text') {
    const text = html ? part.text.html : part.text.plain;
    const sent = await api.sendMessage(chat, text, { ...common, link_preview_options: { is_disabled: true } });
    return sent.message_id;
  }
  const sent = await upload(api, chat, part, { ...common, ...captionOf(part, html) });
  return sent.message_id;
}

function captionOf({ caption }: MediaPart, html: boolean): { caption?: string } {
  if (caption === undefined) return {};
  return { caption: html ? caption.html : caption.plain };
}

function upload(
  api: Api,
  chat: number,
  part: MediaPart,
  common: { caption?: string },
): Promise<{ message_id: number }> {
  const file = inputFile(part.path, part.name);
  const thumbnail =
    part.thumbnailPath === undefined ? {} : { thumbnail: inputFile(part.thumbnailPath, 'thumbnail.jpg') };
  const size = { width: part.width, height: part.height };
  const duration = part.durationS === undefined ? undefined : Math.round(part.durationS);
  switch (part.kind) {
    case 'video':
      return api.sendVideo(chat, file, { ...common, ...thumbnail, ...size, duration, supports_streaming: true });
    case 'animation':
      return api.sendAnimation(chat, file, { ...common, ...thumbnail, ...size, duration });
    case 'audio':
      return api.sendAudio(chat, file, { ...common, ...thumbnail, duration });
    case 'photo':
      return api.sendPhoto(chat, file, common);
    case 'document':
      return api.sendDocument(chat, file, { ...common, ...thumbnail });
  }
}

/** grammY writes the name into a header without quotes, so it may hold nothing that would end it there. */
function inputFile(path: string, name: string): InputFile {
  return new InputFile(path, name.replaceAll(/[\r\n";\\]/g, '_'));
}
