import type { IncomingMessage } from './updates.ts';

/**
 * How long an album has to have been quiet before it is taken as whole. Telegram never says how many parts there are;
 * they come within a second, though not always in one batch of updates.
 */
export const ALBUM_QUIET_MS = 1_500;

/**
 * Makes one message of an album's parts. Each part is accepted, committed and confirmed by itself, under its own key,
 * so an album cut in two by a crash loses nothing; its turn is started under the first part's key once the album has
 * been quiet. A part that comes later still is a message of its own.
 * @param parts at least one, in any order
 */
export function joinAlbum(parts: readonly IncomingMessage[]): IncomingMessage {
  const [first, ...others] = parts.toSorted((a, b) => Number(a.externalId) - Number(b.externalId));
  if (first === undefined) throw new RangeError('An album has at least one part.');
  const all = [first, ...others];
  return {
    ...first,
    text: all
      .map((part) => part.text)
      .filter(Boolean)
      .join('\n'),
    attachments: all.flatMap((part) => part.attachments),
    replyToExternalId: all.find((part) => part.replyToExternalId !== undefined)?.replyToExternalId,
  };
}
