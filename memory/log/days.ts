import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_FILE, type ParsedEntry, parseLog } from './parse-log.ts';

/** The days that the log has, the latest first. */
export function listDays(folder: string): { date: string; bytes: number }[] {
  return datesIn(folder)
    .map((date) => ({ date, bytes: statSync(fileOf(folder, date), { throwIfNoEntry: false })?.size ?? 0 }))
    .toReversed();
}

/** One day of the log, without entries where it has none, and the nearest days before and after that have some. */
export function readDay(
  folder: string,
  date: string,
): { date: string; before: string | null; after: string | null; entries: ParsedEntry[] } {
  const dates = datesIn(folder);
  const before = dates.findLast((other) => other < date) ?? null;
  const after = dates.find((other) => other > date) ?? null;
  return { date, before, after, entries: parseLog(`${date}.md`, textOf(folder, date)) };
}

const fileOf = (folder: string, date: string) => join(folder, `${date}.md`);

function datesIn(folder: string): string[] {
  return readdirSync(folder)
    .flatMap((name) => LOG_FILE.exec(name)?.[1] ?? [])
    .sort();
}

function textOf(folder: string, date: string): string {
  try {
    return readFileSync(fileOf(folder, date), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    return '';
  }
}
