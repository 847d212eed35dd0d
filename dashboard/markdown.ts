/** The elements a message may become. Nothing else is ever made of a message's text. */
export const ALLOWED_TAGS = [
  'p',
  'br',
  'h3',
  'h4',
  'strong',
  'em',
  'del',
  'code',
  'pre',
  'a',
  'ul',
  'ol',
  'li',
  'blockquote',
  'hr',
] as const;

export type Tag = (typeof ALLOWED_TAGS)[number];
/** `href` stands on `a` alone and is http or https; `start` on `ol` alone. */
export interface Element {
  tag: Tag;
  href?: string;
  start?: number;
  children: Content[];
}
export type Content = string | Element;

const MAX_DEPTH = 8;
const FENCE = /^ {0,3}(```+|~~~+)/;
const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/;
const RULE = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const ITEM = /^(\s*)(?:[-*+•]|(\d{1,9})[.)])\s+(.*)$/;
const QUOTE = /^ {0,3}>\s?/;

/**
 * Reads the Markdown a chat needs: paragraphs (a line break stays one), headings, lists, quotes, fenced code, bold,
 * italic, struck out, code and http(s) links. Whatever else looks like markup, HTML above all, stays text.
 */
export function parseMarkdown(text: string): Element[] {
  return parseBlocks(text.replaceAll(/\r\n?/g, '\n').split('\n'), 0);
}

function parseBlocks(lines: string[], depth: number): Element[] {
  const blocks: Element[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at]!;
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const [block, next] = depth < MAX_DEPTH ? parseBlock(lines, at, depth) : paragraph(lines, at, true);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

function parseBlock(lines: string[], at: number, depth: number): [Element, number] {
  const line = lines[at]!;
  if (FENCE.test(line)) return codeBlock(lines, at);
  const heading = HEADING.exec(line);
  if (heading) {
    return [{ tag: heading[1]!.length <= 2 ? 'h3' : 'h4', children: parseInline(heading[2]!) }, at + 1];
  }
  if (RULE.test(line)) return [{ tag: 'hr', children: [] }, at + 1];
  if (QUOTE.test(line)) return quote(lines, at, depth);
  if (ITEM.test(line)) return list(lines, at, depth);
  return paragraph(lines, at, false);
}

function codeBlock(lines: string[], at: number): [Element, number] {
  const fence = FENCE.exec(lines[at]!)![1]!;
  let end = at + 1;
  while (end < lines.length && !lines[end]!.trim().startsWith(fence)) end += 1;
  const code: Element = { tag: 'code', children: [lines.slice(at + 1, end).join('\n')] };
  return [{ tag: 'pre', children: [code] }, end + 1];
}

function quote(lines: string[], at: number, depth: number): [Element, number] {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end]!)) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ''));
  return [{ tag: 'blockquote', children: parseBlocks(inner, depth + 1) }, end];
}

function list(lines: string[], at: number, depth: number): [Element, number] {
  const [, indent, number] = ITEM.exec(lines[at]!)!;
  const ordered = number !== undefined;
  const result: Element = { tag: ordered ? 'ol' : 'ul', children: [] };
  if (ordered && Number(number) !== 1) result.start = Number(number);
  while (at < lines.length) {
    const item = ITEM.exec(lines[at]!);
    if (!item || item[1]!.length > indent!.length + 1 || (item[2] !== undefined) !== ordered) break;
    let end = at + 1;
    while (end < lines.length && belongsToItem(lines, end, item[1]!.length)) end += 1;
    const more = dedent(lines.slice(at + 1, end));
    result.children.push({
      tag: 'li',
      children: [...parseInline(item[3]!), ...(more.length > 0 ? parseBlocks(more, depth + 1) : [])],
    });
    at = end;
  }
  return [result, at];
}

/** A line deeper than the item's own mark, or an empty one before such a line. */
function belongsToItem(lines: string[], at: number, indent: number): boolean {
  const line = lines[at]!;
  if (line.trim() === '')
    return at + 1 < lines.length && lines[at + 1]!.trim() !== '' && indentOf(lines[at + 1]!) > indent + 1;
  return indentOf(line) > indent + 1;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function dedent(lines: string[]): string[] {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map(indentOf));
  return lines.map((line) => line.slice(Math.min(indent, indentOf(line))));
}

function paragraph(lines: string[], at: number, plain: boolean): [Element, number] {
  let end = at + 1;
  while (end < lines.length && lines[end]!.trim() !== '' && (plain || !beginsBlock(lines[end]!))) end += 1;
  const children = lines
    .slice(at, end)
    .flatMap((line, index): Content[] => [
      ...(index > 0 ? [{ tag: 'br', children: [] } satisfies Element] : []),
      ...(plain ? [line] : parseInline(line)),
    ]);
  return [{ tag: 'p', children }, end];
}

function beginsBlock(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line);
}

// Every quantifier is bounded, so that no text, however hostile, costs more than a fixed window per character.
const ESCAPE = /\\([\\`*_{}[\]()#+.!~>|-])/y;
const CODE = /(`{1,3})(?!`)([^\n]{1,2000}?)(?<!`)\1(?!`)/y;
const LINK = /\[([^[\]\n]{1,500})\]\((https?:\/\/[^\s<>()]{1,2000}(?:\([^\s<>()]{0,500}\)[^\s<>()]{0,500})?)\)/y;
const URL_TEXT = /https?:\/\/[^\s<>"'`*]{1,2000}/y;
const STRONG = /(\*\*|__)(?=\S)([^\n]{1,2000}?)(?<=\S)\1/y;
const STRUCK = /~~(?=\S)([^\n]{1,2000}?)(?<=\S)~~/y;
const EMPHASIS = /(\*|_)(?=[^\s*_])([^\n]{1,2000}?)(?<=[^\s*_])\1(?!\w)/y;

function parseInline(text: string, depth = 0): Content[] {
  const out: Content[] = [];
  let plain = '';
  let at = 0;
  const flush = () => {
    if (plain !== '') out.push(plain);
    plain = '';
  };
  while (at < text.length) {
    const found = depth < MAX_DEPTH ? inlineAt(text, at, depth) : undefined;
    if (!found) {
      plain += text[at]!;
      at += 1;
    } else if (typeof found.content === 'string') {
      plain += found.content;
      at += found.length;
    } else {
      flush();
      out.push(found.content);
      at += found.length;
    }
  }
  flush();
  return out;
}

function inlineAt(text: string, at: number, depth: number): { content: Content; length: number } | undefined {
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const wrap = (tag: Tag, whole: string, inner: string) => ({
    content: { tag, children: parseInline(inner, depth + 1) },
    length: whole.length,
  });
  const insideWord = at > 0 && /\w/.test(text[at - 1]!);
  let found: RegExpExecArray | null;
  switch (text[at]) {
    case '\\':
      if ((found = match(ESCAPE))) return { content: found[1]!, length: 2 };
      return undefined;
    case '`':
      if ((found = match(CODE))) return { content: { tag: 'code', children: [found[2]!] }, length: found[0].length };
      // A run of backticks that closes nowhere is text as a whole, not a shorter run after its first one.
      return { content: /^`+/.exec(text.slice(at))![0], length: /^`+/.exec(text.slice(at))![0].length };
    case '[':
      if ((found = match(LINK))) {
        const children = parseInline(found[1]!, MAX_DEPTH);
        return { content: { tag: 'a', href: found[2]!, children }, length: found[0].length };
      }
      return undefined;
    case 'h':
      if (!insideWord && (found = match(URL_TEXT))) {
        const url = withoutTrailingPunctuation(found[0]);
        return { content: { tag: 'a', href: url, children: [url] }, length: url.length };
      }
      return undefined;
    case '~':
      return (found = match(STRUCK)) ? wrap('del', found[0], found[1]!) : undefined;
    case '*':
    case '_':
      // snake_case and 2*3*4 are no emphasis.
      if (insideWord) return undefined;
      if ((found = match(STRONG))) return wrap('strong', found[0], found[2]!);
      if ((found = match(EMPHASIS))) return wrap('em', found[0], found[2]!);
      return undefined;
    default:
      return undefined;
  }
}

/** The full stop after an address ends the sentence, and a bracket closes one opened before it. */
function withoutTrailingPunctuation(url: string): string {
  let end = url.length;
  while (end > 0) {
    const last = url[end - 1]!;
    const unopened = last === ')' && url.slice(0, end).split('(').length <= url.slice(0, end).split(')').length - 1;
    if (!/[.,;:!?\]]/.test(last) && !unopened) break;
    end -= 1;
  }
  return url.slice(0, end);
}
