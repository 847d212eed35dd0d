import { type FileHandle, open } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';

/** The end of a script's output, as a person reads it. */
export interface OutputTail {
  /** At most `TAIL_CHARS` characters of whole text: no colours, no control characters, no progress lines. */
  text: string;
  /** The last progress the script told by a line `mainstay: progress 40% note`. */
  progress?: { fraction: number; note?: string };
  /** All bytes ever printed, but for those of the very moment in which a flood was cut. */
  bytes: number;
  /** Whether `text` is all there is. */
  whole: boolean;
}

/** The longest tail a job's progress carries. */
const TAIL_CHARS = 4_000;
const WINDOW_BYTES = 64 * 1_024;

/** Above this a log is cut in the middle, keeping its first megabyte and what came last. */
export const LOG_LIMIT_BYTES = 64 * 1_024 * 1_024;
const KEPT_HEAD_BYTES = 1_024 * 1_024;
const NOTICE = /^\n\[mainstay: *(\d+) bytes of output left out here\]\n$/;
const NOTICE_BYTES = noticeOf(0).length;

const PROGRESS = /^mainstay: progress (\d+(?:\.\d+)?) ?%\s*(.*)$/;

/** Reads the tail of a log that may still be written to. */
export async function readTail(path: string): Promise<OutputTail> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const from = Math.max(0, size - WINDOW_BYTES);
  const lines = clean(await readText(file, from, size - from)).split('\n');
  const shown = lines
    .filter((line) => !PROGRESS.test(line))
    .join('\n')
    .trimEnd();
  const text = lastChars(shown, TAIL_CHARS);
  const missing = await leftOut(file);
  const told = lines.findLast((line) => PROGRESS.test(line));
  return {
    text,
    progress: told === undefined ? undefined : readProgress(told),
    bytes: size + (missing === null ? 0 : missing - NOTICE_BYTES),
    whole: from === 0 && text === shown,
  };
}

/**
 * Keeps a flood from filling the disk: once the log is over its limit, its middle is replaced by a line that says how
 * much is missing (done between two looks, so a fast flood is over it for half a second). The script appends to the open file, so it writes on behind the cut and notices nothing.
 */
export async function boundLog(path: string, limit = LOG_LIMIT_BYTES): Promise<void> {
  await using file = await open(path, 'r+');
  const { size } = await file.stat();
  if (size <= limit) return;
  const tail = Buffer.alloc(WINDOW_BYTES);
  await file.read(tail, 0, WINDOW_BYTES, size - WINDOW_BYTES);
  const before = await leftOut(file);
  const kept = KEPT_HEAD_BYTES + NOTICE_BYTES + WINDOW_BYTES;
  const notice = noticeOf(before === null ? size - kept + NOTICE_BYTES : before + size - kept);
  await file.write(Buffer.concat([Buffer.from(notice), tail]), 0, undefined, KEPT_HEAD_BYTES);
  await file.truncate(kept);
}

function noticeOf(bytes: number): string {
  return `\n[mainstay: ${String(bytes).padStart(15)} bytes of output left out here]\n`;
}

/** The bytes that an earlier cut of this log says are missing; null when it was never cut. */
async function leftOut(file: FileHandle): Promise<number | null> {
  const [, bytes] = NOTICE.exec(await readText(file, KEPT_HEAD_BYTES, NOTICE_BYTES)) ?? [];
  return bytes === undefined ? null : Number(bytes);
}

async function readText(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position });
  const bytes = buffer.subarray(0, bytesRead);
  // A window may begin in the middle of a letter; its other bytes say so by their two high bits.
  let start = 0;
  while (position > 0 && start < Math.min(3, bytesRead) && (bytes[start]! & 0xc0) === 0x80) start += 1;
  return bytes.toString('utf8', start);
}

/** Text as a terminal would leave it: no escape sequences, and of a line rewritten by `\r` only the last writing. */
function clean(text: string): string {
  const lines = stripVTControlCharacters(text).split('\n');
  return lines
    .map((line) => line.trimEnd())
    .map((line) => line.slice(line.lastIndexOf('\r') + 1).replaceAll(/[\0-\x08\x0b-\x1f\x7f]/g, ''))
    .join('\n');
}

/** The end of a text, from the beginning of a line where there is one near, and never half a character. */
function lastChars(text: string, count: number): string {
  if (text.length <= count) return text;
  const end = text.slice(-count).replace(/^[\udc00-\udfff]/, '');
  const line = end.indexOf('\n') + 1;
  return line > 0 && line < count / 2 ? end.slice(line) : end;
}

function readProgress(line: string): { fraction: number; note?: string } {
  const [, percent, note] = PROGRESS.exec(line)!;
  return { fraction: Math.min(1, Number(percent) / 100), note: note ? note.slice(0, 500) : undefined };
}
