import type { Hit } from './search.ts';

const ASKED = /^\/(?:memory|recall)\b/;
const CITES = /\[(?:MEMORY|\d{4}-\d{2}-\d{2})\.md:\d+/;

/**
 * Whether an entry is only the echo of the memory: the log also holds what was asked of it and what it answered, and those
 * would be the best hits of whoever asks the same again.
 */
export function isEcho({ who, text }: Pick<Hit, 'who' | 'text'>): boolean {
  return ASKED.test(text) || (who === 'Mainstay' && CITES.test(text));
}
