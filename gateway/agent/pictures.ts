import type { FileRef } from '../../contracts/artifact.ts';
import type { ModelMessage } from '../../contracts/model.ts';
import type { Entry } from '../recorder/entries.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Message } from '../recorder/messages.ts';

/** Of what was shown before, a model sees the last few again; each costs as much as a page of text. */
const SHOWN_AGAIN = 4;

/** The pictures that came with a message, as far as they are here. */
export function picturesOf({ attachments }: Pick<Message, 'attachments'>): FileRef[] {
  return attachments.filter((file): file is FileRef => 'sha256' in file && file.mime.startsWith('image/'));
}

/** The newest pictures of what was said before, by the place of their entries in the record. */
export function earlierPictures(recorder: Recorder, entries: readonly Entry[]): Map<number, FileRef[]> {
  const shown = new Map<number, FileRef[]>();
  let room = SHOWN_AGAIN;
  for (const { seq, kind, data } of entries.toReversed()) {
    if (room === 0) break;
    const message = kind === 'said' && data.messageId !== undefined ? recorder.messages.find(data.messageId) : null;
    const pictures = message ? picturesOf(message).slice(0, room) : [];
    room -= pictures.length;
    if (pictures.length > 0) shown.set(seq, pictures);
  }
  return shown;
}

/** What a person said, with what they showed. */
export function shownWith(text: string, pictures: readonly FileRef[]): Extract<ModelMessage, { role: 'user' }> {
  if (pictures.length === 0) return { role: 'user', content: text };
  const parts = pictures.map((file) => ({ type: 'image' as const, file }));
  return { role: 'user', content: [...(text ? [{ type: 'text' as const, text }] : []), ...parts] };
}
