import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEntry } from '../../contracts/log-entry.ts';
import type { Log } from '../../platform/log.ts';
import type { Sqlite } from '../../storage/sqlite.ts';
import { type Batch, createCursor } from './daily-log-cursor.ts';
import { formatEntry, localDate } from './log-format.ts';

const TRY_AGAIN_MS = 1_000;

/** The daily log: one writer, entries only ever appended, each once and in the record's order, whatever crashes. */
export function createDailyLog({ db, folder, timezone }: { db: Sqlite; folder: string; timezone: string | undefined }) {
  const cursor = createCursor(db);
  finish(cursor.open());

  /** Brings a batch into its file, also one that a crash left half written. */
  function finish(batch: Batch | null): void {
    if (!batch) return;
    const file = openSync(join(folder, batch.file), 'a+', 0o600);
    try {
      const text = Buffer.from(batch.text);
      const there = readFrom(file, batch.offset, text.length);
      if (!text.subarray(0, there.length).equals(there)) {
        // Somebody edited the file meanwhile: theirs stays, and ours goes below it whole.
        const below = batchAt(file, batch.seq, batch.file, batch.text.trimStart());
        cursor.begin(below);
        writeFileSync(file, below.text);
      } else {
        writeFileSync(file, text.subarray(there.length));
      }
      fsyncSync(file);
      if (batch.offset === 0) syncFolder(folder);
    } finally {
      closeSync(file);
    }
    cursor.end();
  }

  /** Appends entries, oldest first; those the log has already are passed over. */
  function append(entries: readonly LogEntry[]): void {
    // Left open where an earlier write failed, as on a full disk.
    finish(cursor.open());
    const fresh = entries.filter(({ seq }) => seq > cursor.seq());
    for (const day of byDay(fresh, timezone)) {
      const name = `${localDate(day[0]!.at, timezone)}.md`;
      const text = inPlace(day)
        .map((entry) => formatEntry(entry, timezone))
        .join('');
      const file = openSync(join(folder, name), 'a+', 0o600);
      const batch = batchAt(file, day.at(-1)!.seq, name, text);
      closeSync(file);
      cursor.begin(batch);
      finish(batch);
    }
  }

  return {
    append,
    /** Pulls what is new, again and again, until stopped; while the gateway is away it keeps the entries. */
    async follow(
      pull: (after: number, signal: AbortSignal) => Promise<LogEntry[]>,
      signal: AbortSignal,
      log: Log,
    ): Promise<void> {
      while (!signal.aborted) {
        try {
          append(await pull(cursor.seq(), signal));
        } catch (error) {
          if (signal.aborted) return;
          log.debug({ err: error }, 'the daily log waits for the gateway');
          await sleep(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
        }
      }
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

/** What is to go to the end of a file as it stands now; a heading begins on a line of its own whatever an editor left. */
function batchAt(file: number, seq: number, name: string, text: string): Batch {
  const offset = fstatSync(file).size;
  const endsLine = offset === 0 || readFrom(file, offset - 1, 1).toString() === '\n';
  return { seq, file: name, offset, text: endsLine ? text : `\n\n${text}` };
}

function readFrom(file: number, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
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
