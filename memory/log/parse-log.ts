/** One entry of a daily log as search and review read it. `FILE:LINE` cites it. */
export interface ParsedEntry {
  file: string;
  /** Line of its heading, from 1. */
  line: number;
  /** `2026-02-08` */
  date: string;
  /** As written, `10:42 AM`; absent where the heading has none. */
  time: string | undefined;
  /** Minute of the day. */
  minute: number | undefined;
  /** A person's name, `Mainstay` or `System`; empty for a note above the first heading. */
  who: string;
  /** The body as written, without the quotes of what was said. */
  text: string;
  kind: EntryKind;
  /** Where its heading begins in the text that was parsed, in UTF-16 units. */
  offset: number;
}
export type EntryKind = 'said' | 'tool' | 'system';
export const ENTRY_KINDS = ['said', 'tool', 'system'] as const satisfies readonly EntryKind[];

/** A daily log's name, from which an entry has its date when the heading lacks it. */
export const LOG_FILE = /^(\d{4}-\d{2}-\d{2})\.md$/;

// Hand-written logs vary: a `T` or seconds or no time at all, 24 hours, any dash or none before the name.
const HEADING =
  /^## +(?:(\d{4}-\d{2}-\d{2})(?:[T,]? *(?:at +)?(\d{1,2}):(\d{2})(?::\d{2})?(?: *([ap])\.?m\.?)?)?|(\d{1,2}):(\d{2})(?: *([ap])\.?m\.?)?)(?: *[-–—:|] *| +|$)(.*)$/i;
const WORK_LINE = /^(?:Tool|Result|Tokens|Cost): /;
const SAID = /^["“]([^]*?)["”][ \t]*(?=\n+(?:Tool|Result|Tokens|Cost): |\s*$(?![^]))/;

/**
 * The entries of one daily log, in the order written. Tolerant of hand edits: what stands above the first heading is a
 * note without a name, and a heading without a date is part of the entry it stands in. `firstLine` is the line the text
 * begins on, where it is the rest of a file.
 */
export function parseLog(file: string, text: string, firstLine = 1): ParsedEntry[] {
  const day = LOG_FILE.exec(file)?.[1] ?? '';
  const entries: ParsedEntry[] = [];
  let open: { heading: RegExpExecArray | null; line: number; offset: number; body: string[] } | undefined;
  const close = () => {
    if (open && (open.heading || open.body.some((line) => line.trim() !== ''))) entries.push(entryOf(file, day, open));
  };

  let offset = 0;
  let number = firstLine - 1;
  for (const raw of text.split('\n')) {
    number += 1;
    const line = raw.replace(offset === 0 ? /^\uFEFF|\r$/g : /\r$/, '');
    const heading = line.startsWith('## ') ? HEADING.exec(line) : null;
    if (heading) {
      close();
      open = { heading, line: number, offset, body: [] };
    } else if (open) {
      open.body.push(line);
    } else if (line.trim() !== '') {
      open = { heading: null, line: number, offset, body: [line] };
    }
    offset += raw.length + 1;
  }
  close();
  return entries;
}

function entryOf(
  file: string,
  day: string,
  { heading, line, offset, body }: { heading: RegExpExecArray | null; line: number; offset: number; body: string[] },
): ParsedEntry {
  const [, date = day, hour, minutes, half, bareHour, bareMinutes, bareHalf, name = ''] = heading ?? [];
  const minute = minuteOf(hour ?? bareHour, minutes ?? bareMinutes, half ?? bareHalf);
  const written = body
    .join('\n')
    .replace(/^\s*\n/, '')
    .trimEnd();
  const who = name.trim();
  return {
    file,
    line,
    date,
    time: minute === undefined ? undefined : clock(minute),
    minute,
    who,
    text: unquoted(written).replaceAll(/^\\(\\*## )/gm, '$1'),
    kind: kindOf(who, body),
    offset,
  };
}

function kindOf(who: string, body: readonly string[]): EntryKind {
  if (body.some((line) => line.startsWith('Tool: '))) return 'tool';
  return who === 'System' || body.find((line) => line.trim() !== '')?.match(WORK_LINE) ? 'system' : 'said';
}

/** What was said stands in quotes, and below it what was done. */
function unquoted(body: string): string {
  const said = SAID.exec(body);
  return said ? `${said[1]!}${body.slice(said[0].length)}` : body;
}

function minuteOf(hour: string | undefined, minutes: string | undefined, half: string | undefined): number | undefined {
  if (hour === undefined || minutes === undefined) return undefined;
  const hours = half ? (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : Number(hour);
  return hours < 24 && Number(minutes) < 60 ? hours * 60 + Number(minutes) : undefined;
}

function clock(minute: number): string {
  const hour = Math.floor(minute / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(hour % 12 || 12)}:${two(minute % 60)} ${hour < 12 ? 'AM' : 'PM'}`;
}
