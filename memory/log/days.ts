import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LOG_FILE, type ParsedEntry, parseLog } from './parse-log.ts';

/** The days that have a log, the earliest first. */
export async function loggedDays(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(ifMissing)) ?? [];
  return names.flatMap((name) => LOG_FILE.exec(name)?.[1] ?? []).sort();
}

/** The entries of one day's log; none where it has none. */
export async function entriesOfDay(folder: string, date: string): Promise<ParsedEntry[]> {
  const file = `${date}.md`;
  return parseLog(file, (await readFile(join(folder, file), 'utf8').catch(ifMissing)) ?? '');
}

/** The days that have a log with its size, the latest first. */
export async function listDays(folder: string): Promise<{ date: string; bytes: number }[]> {
  const dates = (await loggedDays(folder)).toReversed();
  return await Promise.all(
    dates.map(async (date) => ({ date, bytes: (await stat(join(folder, `${date}.md`)).catch(ifMissing))?.size ?? 0 })),
  );
}

/** One day of the log, and the nearest days before and after that have one. */
export async function readDay(
  folder: string,
  date: string,
): Promise<{ date: string; before: string | null; after: string | null; entries: ParsedEntry[] }> {
  const dates = await loggedDays(folder);
  const before = dates.findLast((other) => other < date) ?? null;
  const after = dates.find((other) => other > date) ?? null;
  return { date, before, after, entries: await entriesOfDay(folder, date) };
}

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
