import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEntry } from '../contracts/log-entry.ts';
import type { Log } from '../platform/log.ts';
import type { Sqlite } from '../storage/sqlite.ts';
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
    const wanted = Buffer.from(batch.text);
    const file = openSync(join(folder, batch.file), 'a+', 0o600);
    try {
      const there = readFrom(file, batch.offset, wanted.length);
      // Where somebody edited the file meanwhile, theirs stays, and ours goes below it whole.
      const written = wanted.subarray(0, there.length).equals(there) ? there.length : 0;
      writeSync(file, wanted.subarray(written));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    cursor.end();
  }

  /** Appends entries, oldest first; those the log has already are passed over. */
  function append(entries: readonly LogEntry[]): void {
    const fresh = entries.filter(({ seq }) => seq > cursor.seq());
    for (const day of byDay(fresh, timezone)) {
      const file = `${localDate(day[0]!.at, timezone)}.md`;
      const text = day.map((entry) => formatEntry(entry, timezone)).join('');
      const batch = { seq: day.at(-1)!.seq, file, offset: sizeOf(join(folder, file)), text };
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

function readFrom(file: number, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
