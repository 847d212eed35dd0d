import type { Api } from 'grammy';
import type { EditOutcome, OutgoingMessage } from '../channel.ts';
import { chatIdOf } from './chat-id.ts';
import { descriptionOf, repeatableFailureOf } from './failure.ts';
import { keyboardOf } from './keyboard.ts';
import { fromMarkdown, fromPlain } from './markdown.ts';
import { CAPTION_LIMIT, TEXT_LIMIT } from './parts.ts';

/** What an edit changes; buttons that are not given are taken away. */
export type Edit = Pick<OutgoingMessage, 'chat' | 'text' | 'format' | 'buttons'> & { externalId: string };

/** How an edit is tried: the text of a message or the caption of a file, with markup or letter by letter. */
interface Attempt {
  field: 'text' | 'caption';
  html: boolean;
}

/**
 * Puts a new text and new buttons on a message of ours, whether the text stands by itself or under a file; a text too
 * long for one message is cut. Repeating an edit does no harm, so one without an answer is simply to be tried again.
 */
export async function editMessage(api: Api, edit: Edit): Promise<EditOutcome> {
  let attempt: Attempt = { field: 'text', html: true };
  for (;;) {
    try {
      await call(api, edit, attempt);
      return { kind: 'sent' };
    } catch (error) {
      const description = descriptionOf(error);
      if (/message is not modified/i.test(description)) return { kind: 'sent' };
      if (GONE.test(description)) return { kind: 'gone', reason: description };
      const next = nextAttempt(attempt, description);
      if (next === undefined) return repeatableFailureOf(error);
      attempt = next;
    }
  }
}

const GONE = /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i;

function nextAttempt(attempt: Attempt, description: string): Attempt | undefined {
  if (attempt.html && /can't parse entities/i.test(description)) return { ...attempt, html: false };
  if (attempt.field === 'text' && /there is no text in the message/i.test(description))
    return { ...attempt, field: 'caption' };
  return undefined;
}

async function call(api: Api, edit: Edit, { field, html }: Attempt): Promise<void> {
  const format = edit.format === 'plain' ? fromPlain : fromMarkdown;
  const [piece = { html: '', plain: '' }] = format(edit.text, field === 'text' ? TEXT_LIMIT : CAPTION_LIMIT);
  const body = html ? piece.html : piece.plain;
  const common = { reply_markup: keyboardOf(edit.buttons), ...(html && { parse_mode: 'HTML' as const }) };
  const [chat, id] = [chatIdOf(edit.chat), Number(edit.externalId)];
  if (field === 'caption') await api.editMessageCaption(chat, id, { ...common, caption: body });
  else await api.editMessageText(chat, id, body, { ...common, link_preview_options: { is_disabled: true } });
}
