import { marked, type Token, type Tokens } from 'marked';
import { escapeHtml, splitRuns, type Formatted, type Run, type Tag } from './html.ts';

const BOLD: Tag = { open: '<b>', close: '</b>' };
const ITALIC: Tag = { open: '<i>', close: '</i>' };
const STRUCK: Tag = { open: '<s>', close: '</s>' };
const CODE: Tag = { open: '<code>', close: '</code>' };
const QUOTE: Tag = { open: '<blockquote>', close: '</blockquote>' };

/** Longer ones would make a message's markup too long for Telegram before it is even parsed. */
const LONGEST_HREF = 2_000;

/**
 * Markdown as Telegram's HTML, in pieces of at most `limit` UTF-16 units of visible text. Telegram refuses a whole
 * message for one unbalanced tag, so tags are only ever written around runs of escaped text, and never come from the
 * text itself.
 * @returns no pieces at all where there is nothing to see
 */
export function fromMarkdown(markdown: string, limit: number): Formatted[] {
  return splitRuns(runsOf(printable(markdown)), limit);
}

/** Text to be shown letter by letter, in the same pieces. */
export function fromPlain(text: string, limit: number): Formatted[] {
  return splitRuns([{ text: printable(text), tags: [] }], limit);
}

/** Without what Telegram does not take or turns to noise: half characters, colours of terminals, control characters. */
function printable(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, '\u{fffd}')
    .replaceAll('\r\n', '\n')
    .replaceAll(/\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

function runsOf(markdown: string): Run[] {
  let tokens: Token[];
  try {
    tokens = marked.lexer(markdown, { gfm: true, breaks: true });
  } catch {
    // The parser recurses: quotes nested thousands deep end its stack. Then the text is shown as it stands.
    return [{ text: markdown, tags: [] }];
  }
  return joinBlocks(
    tokens.map((token) => block(token, [])),
    '\n\n',
  );
}

/** The runs of several blocks, with `gap` between those that show anything. */
function joinBlocks(blocks: Run[][], gap: string): Run[] {
  return blocks
    .filter((runs) => runs.some((run) => run.text !== ''))
    .flatMap((runs, index) => (index === 0 ? runs : [{ text: gap, tags: sharedTags(runs) }, ...runs]));
}

/** A gap inside a quote belongs to the quote, or it would be two. */
function sharedTags(runs: Run[]): Tag[] {
  return runs[0]?.tags.filter((tag) => tag === QUOTE) ?? [];
}

function block(token: Token, tags: Tag[]): Run[] {
  const known = token as Tokens.Generic & Token;
  switch (known.type) {
    case 'space':
    case 'def':
      return [];
    case 'heading':
      return inline(known.tokens ?? [], within(tags, BOLD));
    case 'code':
      return [{ text: String(known.text), tags: [...tags, preformatted(known.lang as string | undefined)] }];
    case 'blockquote': {
      const quoted = within(tags, QUOTE);
      return joinBlocks(
        (known.tokens ?? []).map((child) => block(child, quoted)),
        '\n\n',
      );
    }
    case 'list':
      return list(known as Tokens.List, tags, '');
    case 'table':
      return [{ text: tableText(known as Tokens.Table), tags: [...tags, preformatted(undefined)] }];
    case 'hr':
      return [{ text: '———', tags }];
    default:
      return inline([token], tags).map(trimLastNewline);
  }
}

function list(token: Tokens.List, tags: Tag[], indent: string): Run[] {
  const items = token.items.map((item, index) => {
    const mark = token.ordered ? `${Number(token.start || 1) + index}. ` : '• ';
    const box = item.tokens.find((child) => child.type === 'checkbox') as Tokens.Checkbox | undefined;
    const content = item.tokens
      .filter((child) => child !== box)
      .map((child) => (child.type === 'list' ? list(child as Tokens.List, tags, `${indent}   `) : block(child, tags)));
    return [{ text: `${indent}${mark}${box === undefined ? '' : checkMark(box)}`, tags }, ...joinBlocks(content, '\n')];
  });
  return joinBlocks(items, '\n');
}

function inline(tokens: readonly Token[], tags: Tag[]): Run[] {
  return tokens.flatMap((token): Run[] => {
    const known = token as Tokens.Generic & Token;
    const children = known.tokens;
    switch (known.type) {
      case 'strong':
        return inline(children ?? [], within(tags, BOLD));
      case 'em':
        return inline(children ?? [], within(tags, ITALIC));
      case 'del':
        return inline(children ?? [], within(tags, STRUCK));
      case 'codespan':
        return [{ text: String(known.text), tags: [...tags, CODE] }];
      case 'br':
        return [{ text: '\n', tags }];
      case 'checkbox':
        return [{ text: checkMark(known as Tokens.Checkbox), tags }];
      case 'link':
      case 'image':
        return link(known as Tokens.Link, tags);
      default:
        // Text, escapes, and HTML somebody wrote: shown, never obeyed.
        return children === undefined ? [{ text: String(known.text ?? known.raw), tags }] : inline(children, tags);
    }
  });
}

function checkMark({ checked }: Tokens.Checkbox): string {
  return checked ? '☑ ' : '☐ ';
}

function link({ href, text, tokens }: Tokens.Link, tags: Tag[]): Run[] {
  const label = inline(tokens ?? [{ type: 'text', raw: text, text }], tags);
  const shown = label.map((run) => run.text).join('');
  // Telegram finds bare addresses by itself.
  if (shown === href || `mailto:${shown}` === href) return label;
  const inLink = tags.some((tag) => tag.open.startsWith('<a '));
  if (inLink || !isWebAddress(href) || href.length > LONGEST_HREF || shown.trim() === '') {
    return [...label, { text: shown.trim() === '' ? href : ` (${href})`, tags }];
  }
  const anchor: Tag = { open: `<a href="${escapeHtml(href)}">`, close: '</a>' };
  return label.map((run) => ({ ...run, tags: [...tags, anchor, ...run.tags.slice(tags.length)] }));
}

function isWebAddress(href: string): boolean {
  return URL.canParse(href) && ['http:', 'https:', 'tg:'].includes(new URL(href).protocol);
}

function preformatted(language: string | undefined): Tag {
  const name = /^[\w+#.-]+/.exec(language ?? '')?.[0];
  if (name === undefined) return { open: '<pre>', close: '</pre>' };
  return { open: `<pre><code class="language-${name}">`, close: '</code></pre>' };
}

/** Telegram has no tables; aligned columns in fixed width come nearest. */
function tableText({ header, rows }: Tokens.Table): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => visible(cell.tokens)));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = cells;
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(line)].join('\n');
}

function visible(tokens: Token[]): string {
  return inline(tokens, [])
    .map((run) => run.text)
    .join('')
    .replaceAll('\n', ' ');
}

function within(tags: Tag[], tag: Tag): Tag[] {
  return tags.includes(tag) ? tags : [...tags, tag];
}

function trimLastNewline(run: Run, index: number, runs: Run[]): Run {
  return index === runs.length - 1 ? { ...run, text: run.text.replace(/\n+$/, '') } : run;
}
