import { BadInput } from '../../../contracts/errors.ts';

const SCHEME = /^[a-z][a-z0-9+.-]*:(?!\d)/i;
const HOST = /^(localhost|[\w-]+(\.[\w-]+)+)(:\d+)?([/?#]|$)/i;
const LOCAL_HOST = /^(localhost|[\d.]+)(:|\/|$)/i;

/** Whether a word is meant as the address of a page: with a scheme, or a host as people type it (`example.com/a`). */
export function looksLikeAddress(word: string): boolean {
  return !/\s/.test(word) && (SCHEME.test(word) || HOST.test(word));
}

/**
 * The full address of a page; a missing scheme becomes https, or http for an address of this machine or network.
 * @throws BadInput where it is none, or not http or https
 */
export function webAddress(word: string): string {
  const full = SCHEME.test(word) ? word : `${LOCAL_HOST.test(word) ? 'http' : 'https'}://${word}`;
  if (!URL.canParse(full)) {
    throw new BadInput(`"${word}" is not a web address; write for example https://example.com.`);
  }
  const url = new URL(full);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new BadInput(`"${word}" can't be opened: only http and https addresses are.`);
  }
  return url.href;
}
