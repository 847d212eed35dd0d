/** Telegram's number of the chat `telegram:NUMBER`. */
export function chatIdOf(chat: string): number {
  const id = /^telegram:(-?\d+)$/.exec(chat)?.[1];
  if (id === undefined) throw new RangeError(`"${chat}" is no Telegram chat.`);
  return Number(id);
}

/** Ids of supergroups and channels begin with -100 and have thirteen digits (Bot API, "Dialog identifiers"). */
const FIRST_OWN_ROW = -1_000_000_000_000;

/**
 * Whether messages of two chats get their numbers from one row: supergroups and channels have a row each, all private
 * chats and small groups of a bot have one together (MTProto, "Message identifiers").
 */
export function sharesMessageIds(chat: string, other: string): boolean {
  if (chat === other) return true;
  return [chat, other].every((one) => one.startsWith('telegram:') && chatIdOf(one) > FIRST_OWN_ROW);
}
