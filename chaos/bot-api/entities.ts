import { badRequest, type WireEntity } from './wire.ts';

const TYPES: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
};

const NAMED: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };

/** What Telegram shows as nothing at all; a text of only these is empty to it. */
const INVISIBLE =
  /^[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]*$/;

/** Telegram reads at most this many bytes of markup before it even parses them. */
const MAX_MARKUP_BYTES = 32_768;

export interface Formatted {
  text: string;
  entities: WireEntity[];
}

/**
 * Reads a text as Telegram does: its HTML where `parseMode` says so, control characters made spaces, ends trimmed.
 * @param limit the most UTF-16 units that may be left after parsing
 * @throws ApiError worded as Telegram's
 */
export function readText(
  source: string,
  parseMode: string | undefined,
  limit: number,
  what: 'text' | 'caption',
): Formatted {
  if (/\p{Surrogate}/u.test(source)) throw badRequest('strings must be encoded in UTF-8');
  if (Buffer.byteLength(source) > MAX_MARKUP_BYTES) throw badRequest('text is too long');
  if (parseMode !== undefined && parseMode.toLowerCase() !== 'html') throw badRequest('unsupported parse_mode');
  const parsed = parseMode === undefined ? { text: source, entities: [] } : parseHtml(source);
  const text = parsed.text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ').trimEnd();
  if (what === 'text' && INVISIBLE.test(text)) throw badRequest('message text is empty');
  if (text.length > limit) {
    throw badRequest(what === 'text' ? 'message is too long' : 'message caption is too long');
  }
  const cut = text.length - text.trimStart().length;
  const entities = parsed.entities
    .filter((entity) => entity.offset < text.length && entity.offset + entity.length > cut)
    .map((entity) => ({ ...entity, offset: Math.max(0, entity.offset - cut) }));
  return { text: text.slice(cut), entities };
}

/** Telegram's HTML: only its own tags, every one closed in order, only four named entities. */
export function parseHtml(html: string): Formatted {
  const entities: WireEntity[] = [];
  const open: { tag: string; entity: WireEntity }[] = [];
  let text = '';
  let at = 0;

  const fail = (problem: string, offset = at): never => {
    throw badRequest(`can't parse entities: ${problem} at byte offset ${Buffer.byteLength(html.slice(0, offset))}`);
  };

  while (at < html.length) {
    const char = html[at];
    if (char === '&') {
      const reference = /^&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-f]{1,6});/i.exec(html.slice(at, at + 12))?.[0];
      text += reference === undefined ? '&' : decode(reference);
      at += reference?.length ?? 1;
    } else if (char !== '<') {
      text += char;
      at += 1;
    } else if (html[at + 1] === '/') {
      const end = /^<\/([a-zA-Z-]*)\s*>/.exec(html.slice(at)) ?? fail('Unclosed end tag');
      const tag = (end[1] ?? '').toLowerCase();
      const top = open.pop() ?? fail('Unexpected end tag');
      if (tag !== '' && tag !== top.tag) {
        throw badRequest(
          `can't parse entities: Unmatched end tag at byte offset ${Buffer.byteLength(html.slice(0, at))}, expected "</${top.tag}>", found "</${tag}>"`,
        );
      }
      top.entity.length = text.length - top.entity.offset;
      if (top.entity.length > 0) entities.push(top.entity);
      at += end[0].length;
    } else {
      const start = readStartTag(html, at, fail);
      open.push({ tag: start.tag, entity: entityOf(start, text.length, fail) });
      at = start.end;
    }
  }
  const left = open.pop();
  if (left !== undefined) {
    throw badRequest(`can't parse entities: Can't find end tag corresponding to start tag "${left.tag}"`);
  }
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

function decode(reference: string): string {
  const named = NAMED[reference.toLowerCase()];
  if (named !== undefined) return named;
  const code = /x/i.test(reference) ? parseInt(reference.slice(3), 16) : parseInt(reference.slice(2), 10);
  const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return valid ? String.fromCodePoint(code) : reference;
}

interface StartTag {
  tag: string;
  attributes: Record<string, string>;
  end: number;
}

type Fail = (problem: string, offset?: number) => never;

function readStartTag(html: string, start: number, fail: Fail): StartTag {
  const name = /^<([^\s>]*)/.exec(html.slice(start))?.[1]?.toLowerCase() ?? '';
  if (TYPES[name] === undefined) fail(`Unsupported start tag "${name}"`, start);
  let at = start + 1 + name.length;
  const attributes: Record<string, string> = {};
  for (;;) {
    while (/\s/.test(html[at] ?? '')) at += 1;
    if (at >= html.length) fail('Unclosed start tag', start);
    if (html[at] === '>') return { tag: name, attributes, end: at + 1 };
    const attribute = /^([^\s=>]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([a-zA-Z0-9.-]+)))?/.exec(html.slice(at));
    if (attribute === null) return fail(`Empty attribute name in the tag "${name}"`, start);
    const value = attribute[2] ?? attribute[3] ?? attribute[4] ?? '';
    attributes[(attribute[1] ?? '').toLowerCase()] = value.replaceAll(/&(?:lt|gt|amp|quot);/gi, decode);
    at += attribute[0].length;
  }
}

function entityOf({ tag, attributes }: StartTag, offset: number, fail: Fail): WireEntity {
  if (tag === 'span' && attributes.class !== 'tg-spoiler') fail('Tag "span" must have class "tg-spoiler"');
  const entity: WireEntity = { type: TYPES[tag] ?? tag, offset, length: 0 };
  if (tag === 'a') entity.url = attributes.href;
  if (tag === 'code' && attributes.class?.startsWith('language-')) entity.language = attributes.class.slice(9);
  return entity;
}
