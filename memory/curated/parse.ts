import { createHash } from 'node:crypto';

/** One thing that is remembered: an item of a list, at whatever depth, or a paragraph. */
export interface Entry {
  /** `#a3f2c`: follows from the words, so it stays the same wherever the entry moves. */
  id: string;
  /** The heading it stands below. */
  section: string;
  /** Its words on one line, without bullet, mark and sources. */
  text: string;
  /** Its first line, counted from 1, and the number of lines with what is nested below it. */
  line: number;
  lines: number;
  /** 0 for paragraphs and the outermost items. */
  depth: number;
  kind: 'item' | 'paragraph';
  /** It, or its heading, carries the mark `[protected]`. */
  isProtected: boolean;
  /** Where it is known from, as `2026-02-08.md:12`. */
  sources: string[];
}

/** A heading and what stands below it, up to the next heading of any level; the first has none (`level` 0). */
export interface Section {
  title: string;
  level: number;
  isProtected: boolean;
  /** Of the heading, counted from 1; 0 where there is none. */
  line: number;
  /** The last line that belongs to it. */
  lastLine: number;
  entries: Entry[];
}

const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/;
const ITEM = /^([ \t]*)(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(.*)|)$/;
const FENCE = /^[ \t]*(```+|~~~+)/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const MARK = /\s*\[protected\]/i;
const SOURCE = /\d{4}-\d{2}-\d{2}\.md(?::\d+)?/;
const SOURCES = new RegExp(`\\s*\\[(${SOURCE.source}(?:\\s*[,;]\\s*${SOURCE.source})*)\\]`, 'g');

/** Reads a curated memory, whatever a person wrote into it: what is no entry is passed over, never refused. */
export function parseCurated(text: string): Section[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const sections: Section[] = [{ title: '', level: 0, isProtected: false, line: 0, lastLine: 0, entries: [] }];
  let blocks = createBlocks();
  let fence = '';
  let inComment = false;

  const close = (lastLine: number) => {
    const section = sections.at(-1)!;
    section.lastLine = lastLine;
    section.entries = blocks.entriesOf(section);
    blocks = createBlocks();
  };

  for (const [index, line] of lines.entries()) {
    const at = index + 1;
    const heading = fence || inComment ? null : HEADING.exec(line);
    if (heading) {
      close(index);
      const title = heading[2] ?? '';
      sections.push({
        title: title.replace(MARK, '').trim(),
        level: heading[1]!.length,
        isProtected: MARK.test(title),
        line: at,
        lastLine: at,
        entries: [],
      });
      continue;
    }
    if (!fence && (inComment || /^\s*<!--/.test(line))) {
      inComment = !line.includes('-->');
      blocks.part();
      continue;
    }
    const ticks = FENCE.exec(line)?.[1];
    if (ticks && !fence) fence = ticks;
    else if (ticks?.startsWith(fence)) fence = '';
    blocks.take(line, at, fence !== '' || ticks !== undefined);
  }
  // The end of the last line is no line of its own.
  close(lines.at(-1) === '' ? lines.length - 1 : lines.length);
  return sections.filter(({ level, entries }) => level > 0 || entries.length > 0);
}

/** Every entry, in the order of the file. */
export const entriesOf = (text: string): Entry[] => parseCurated(text).flatMap(({ entries }) => entries);

/** Words that mean the same written this way or that: case, white space and Markdown's emphasis are taken off. */
export function plainWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[*_`]/g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/[.!]+$/, '')
    .trim();
}

/** The id of an entry with these words. */
export const idOf = (text: string): string =>
  `#${createHash('sha256').update(plainWords(text)).digest('hex').slice(0, 5)}`;

interface Block {
  kind: Entry['kind'];
  indent: number;
  depth: number;
  own: string[];
  line: number;
  lastLine: number;
}

/** Gathers the lines of one section into blocks. */
function createBlocks() {
  const blocks: Block[] = [];
  /** The items that a line may belong to, outermost first. */
  let open: Block[] = [];
  let paragraph: Block | null = null;
  let wasBlank = true;

  const begin = (block: Omit<Block, 'lastLine'>): Block => {
    const begun = { ...block, lastLine: block.line };
    blocks.push(begun);
    return begun;
  };
  const grow = (at: number) => {
    for (const block of open) block.lastLine = at;
  };

  return {
    /** Something that is no entry stands here: what comes next is another block. */
    part: () => void (paragraph = null),

    take(line: string, at: number, verbatim: boolean): void {
      if (line.trim() === '' && !verbatim) {
        paragraph = null;
        wasBlank = true;
        return;
      }
      const indent = indentOf(line);
      const item = verbatim || RULE.test(line) ? null : ITEM.exec(line);
      if (item) {
        open = open.filter((block) => block.indent < indent);
        open.push(begin({ kind: 'item', indent, depth: open.length, own: [item[2] ?? ''], line: at }));
        grow(at);
        paragraph = null;
      } else if (RULE.test(line) && !verbatim) {
        open = [];
        paragraph = null;
      } else {
        // A line right below an item belongs to it however it is indented; after a blank one it has to be indented.
        if (wasBlank && !paragraph) open = open.filter((block) => block.indent < indent);
        if (open.length > 0) {
          open.at(-1)!.own.push(line.trim());
          grow(at);
        } else {
          paragraph ??= begin({ kind: 'paragraph', indent: 0, depth: 0, own: [], line: at });
          paragraph.own.push(line.trim());
          paragraph.lastLine = at;
        }
      }
      wasBlank = false;
    },

    entriesOf: (section: Section): Entry[] =>
      blocks.map((block) => entryOf(block, section)).filter(({ text }) => text !== ''),
  };
}

function entryOf({ kind, depth, own, line, lastLine }: Block, section: Section): Entry {
  const whole = own.join(' ');
  const text = whole.replace(SOURCES, '').replace(MARK, '').replaceAll(/\s+/g, ' ').trim();
  return {
    id: idOf(text),
    section: section.title,
    text,
    line,
    lines: lastLine - line + 1,
    depth,
    kind,
    isProtected: section.isProtected || MARK.test(whole),
    sources: [...whole.matchAll(SOURCES)].flatMap((found) => found[1]!.split(/\s*[,;]\s*/)),
  };
}

/** Columns before the first letter; a tab counts as four. */
function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)![0].replaceAll('\t', '    ').length;
}
