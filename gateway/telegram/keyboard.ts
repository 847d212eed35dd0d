import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import type { Button } from '../../contracts/message.ts';

const LONGEST_ACTION_BYTES = 64;

/** Telegram's form of buttons. Links it refuses are left out: it would refuse the whole message for one of them. */
export function keyboardOf(buttons: Button[][] | undefined): InlineKeyboardMarkup {
  const rows = (buttons ?? []).map((row) =>
    row.flatMap(({ label, action, url }): InlineKeyboardButton[] => {
      if (url !== undefined) return isPublic(url) ? [{ text: label, url }] : [];
      if (action === undefined || Buffer.byteLength(action) > LONGEST_ACTION_BYTES) {
        throw new RangeError(`A button's action must be 1 to ${LONGEST_ACTION_BYTES} bytes; "${label}" has another.`);
      }
      return [{ text: label, callback_data: action }];
    }),
  );
  return { inline_keyboard: rows.filter((row) => row.length > 0) };
}

function isPublic(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const loopback = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return /^https?:$/.test(protocol) && !loopback && hostname.includes('.');
}
