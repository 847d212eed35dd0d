/** Telegram's number of the chat `telegram:NUMBER`. */
export function chatIdOf(chat: string): number {
  const id = /^telegram:(-?\d+)$/.exec(chat)?.[1];
  if (id === undefined) throw new RangeError(`"${chat}" is no Telegram chat.`);
  return Number(id);
}
