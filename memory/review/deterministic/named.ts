/** `Nadia Ruiz: contact for …`, `**Roof** – waiting`: what an entry says of the thing it begins with. */
export interface Named {
  /** With its emphasis and what parts it from the rest. */
  head: string;
  rest: string;
}

const HEAD = /^((?:\*\*|__)?([^:*_]{2,60}?)(?:\*\*|__)?(?:\s?:(?:\*\*|__)?|\s[–—-])\s+)(\S.*)$/s;

/** What an entry says of this thing; null where it is none that begins with its name. */
export function namedIn(text: string, name: string): Named | null {
  const [, head, called, rest] = HEAD.exec(text) ?? [];
  return head && rest && called && plain(called) === plain(name) ? { head, rest } : null;
}

/** Whether a text speaks of this thing at all. */
export function mentions(text: string, name: string): boolean {
  return ` ${plain(text)} `.includes(` ${plain(name)} `);
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
