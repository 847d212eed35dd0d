import { closeSync, fdatasyncSync, fstatSync, fsyncSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEntry } from '../../contracts/log-entry.ts';
import type { Log } from '../../platform/log.ts';
import type { Sqlite } from '../../storage/sqlite.ts';
import { createCursor } from './daily-log-cursor.ts';
import { formatEntry, localDate } from './log-format.ts';
import { createTails, type Tails } from './tails.ts';

const TRY_AGAIN_MS = 1_000;
/** Each pull costs a sync or two: what comes one by one is written by the handful. */
const PAUSE_MS = 200;
const NEWLINE = 0x0a;

export interface DailyLogOptions {
  db: Sqlite;
  folder: string;
  timezone: string | undefined;
}

/**
 * The daily log: one writer, entries only ever appended, each once and in the record's order, whatever crashes. A batch
 * costs one sync, the file's: how far the log is gets noted now and then, and beyond that the files tell (ADR 21).
 */
export function createDailyLog({ db, folder, timezone }: DailyLogOptions) {
  const cursor = createCursor(db);
  /** Where entries are looked for that may be written already; null once none are found there any more. */
  let tails: Tails | null = createTails(folder, cursor);

  /** Appends entries, oldest first; those the log has already are passed over. */
  function append(entries: readonly LogEntry[]): void {
    const fresh = entries.filter(({ seq }) => seq > cursor.seq());
    if (fresh.length === 0) return;
    try {
      let found = 0;
      for (const day of byDay(fresh, timezone)) found += appendDay(day);
      if (found === 0) tails = null;
    } catch (error) {
      // As on a full disk: part of it may be there.
      tails = createTails(folder, cursor);
      throw error;
    }
  }

  /** @returns how many of the entries were there before, wholly or in part */
  function appendDay(day: readonly LogEntry[]): number {
    const name = `${localDate(day[0]!.at, timezone)}.md`;
    const texts = new Map(day.map((entry) => [entry, formatEntry(entry, timezone)]));
    const left = tails ? day.filter((entry) => !tails!.claim(name, texts.get(entry)!)) : day;
    const placed = inPlace(left);
    const cut = tails && placed.find((entry) => tails!.begun(name, texts.get(entry)!) > 0);
    const there = cut ? tails!.begun(name, texts.get(cut)!) : 0;
    // What a crash cut short is completed before anything comes below it.
    const order = cut ? [cut, ...placed.filter((entry) => entry !== cut)] : placed;
    const text = order.map((entry) => texts.get(entry)!).join('');
    const size = write(name, text, there);
    cursor.note(name, tails && text === '' ? tails.knownSize(name) : size, day.at(-1)!.seq);
    if (text !== '') tails?.grew(name);
    return day.length - left.length + (cut ? 1 : 0);
  }

  /**
   * Puts text at the end of a file, of which `there` bytes stand there already; what was there before is durable then, too.
   * @returns the file's size
   */
  function write(name: string, text: string, there: number): number {
    const file = openSync(join(folder, name), 'a+', 0o600);
    try {
      const before = fstatSync(file).size;
      // A heading begins on a line of its own whatever an editor left.
      const endsLine = before === 0 || before === cursor.sizeOf(name) || lastByte(file, before) === NEWLINE;
      const follows = text === '' || there > 0 || endsLine;
      const bytes = Buffer.from(follows ? text : `\n\n${text}`).subarray(there);
      if (bytes.length > 0) writeFileSync(file, bytes);
      fdatasyncSync(file);
      if (before === 0) syncFolder(folder);
      return before + bytes.length;
    } finally {
      closeSync(file);
    }
  }

  return {
    append,
    /** Notes how far the log is, so that the next start has less to look for. */
    settle: () => cursor.settle(),
    /** Pulls what is new, again and again, until stopped; while the gateway is away it keeps the entries. */
    async follow(
      pull: (after: number, signal: AbortSignal) => Promise<LogEntry[]>,
      signal: AbortSignal,
      log: Log,
    ): Promise<void> {
      while (!signal.aborted) {
        try {
          const pulled = await pull(cursor.seq(), signal);
          if (pulled.length === 0) {
            cursor.settle();
            continue;
          }
          append(pulled);
          await sleep(PAUSE_MS, undefined, { signal });
        } catch (error) {
          if (signal.aborted) break;
          log.debug({ err: error }, 'the daily log waits for the gateway');
          await sleep(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
        }
      }
      cursor.settle();
    },
  };
}

/** Runs of entries of one local day, in order: a day that comes twice (a clock set back) is two runs. */
function byDay(entries: readonly LogEntry[], timezone: string | undefined): LogEntry[][] {
  const runs: LogEntry[][] = [];
  for (const entry of entries) {
    const last = runs.at(-1);
    if (last && localDate(last[0]!.at, timezone) === localDate(entry.at, timezone)) last.push(entry);
    else runs.push([entry]);
  }
  return runs;
}

/**
 * Puts what a node told late before the first entry that is younger. The others keep the record's order, whatever the
 * gateway's clock did meanwhile.
 */
function inPlace(run: readonly LogEntry[]): LogEntry[] {
  const placed = run.filter(({ late }) => !late);
  for (const entry of run.filter(({ late }) => late)) {
    const younger = placed.findIndex(({ at }) => at > entry.at);
    placed.splice(younger === -1 ? placed.length : younger, 0, entry);
  }
  return placed;
}

function lastByte(file: number, size: number): number {
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, size - 1);
  return byte[0]!;
}

/** Makes the name of a new file as durable as its content. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
