import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openCurated } from './curated/store.ts';
import { type Graph, openGraph } from './graph/open-graph.ts';
import { openLogIndex } from './index/open-index.ts';
import { listDays, readDay } from './log/days.ts';
import { localDate } from './log/log-format.ts';
import { type Recalled, recall } from './recall/recall.ts';
import { createSearch, type FoundEntry, type Hit, type SearchOptions } from './search/search.ts';

export interface MemoryOptions {
  /** The home's `memory/`. */
  folder: string;
  timezone: string | undefined;
  /** PostgreSQL, where the graph is kept there. */
  databaseUrl: string | undefined;
}

/** All of the memory in one folder, for whoever asks it: each question sees the files as they are now. */
export function openMemory({ folder, timezone, databaseUrl }: MemoryOptions) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const index = openLogIndex({ folder, database: join(folder, 'memory.db') });
  const { search, find } = createSearch(index);
  let opened: Promise<Graph> | undefined;

  /** The graph, up to date. One whose database does not answer is opened anew by the next question. */
  async function graph(): Promise<Graph> {
    const settings = { paths: { memory: folder }, memoryDatabaseUrl: databaseUrl, config: { timezone } };
    const opening = (opened ??= openGraph(settings));
    const ready = await opening.catch((error: unknown) => {
      if (opened === opening) opened = undefined;
      throw error;
    });
    await ready.bringUpToDate();
    return ready;
  }

  return {
    folder,
    /** Entries of the log, the best first; one that was written a moment ago is among them. */
    search: (query: string, options: SearchOptions = {}): Hit[] =>
      search(query, { now: localDate(Date.now(), timezone), ...options }),
    /** What of the log before a time may help to answer a question, within a budget of tokens, as a model reads it. */
    recall(query: string, { before, budgetTokens }: { before: number; budgetTokens: number }): Recalled {
      const isOlder = olderThan(before, timezone);
      const older: typeof find = (...asked) => find(...asked).filter(isOlder);
      return recall({ find: older }, query, { budgetTokens, now: localDate(before, timezone) });
    },
    days: () => listDays(folder),
    day: (date: string) => readDay(folder, date),
    curated: openCurated(folder),
    graph,
    async close(): Promise<void> {
      index.close();
      await opened?.then((ready) => ready.close()).catch(() => undefined);
    },
  };
}

export type Memory = ReturnType<typeof openMemory>;

/** Tells of an entry, to the minute, whether it is older than a time. */
function olderThan(time: number, timezone: string | undefined) {
  const day = localDate(time, timezone);
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit' }).format(
    time,
  );
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return ({ date, minute }: FoundEntry) => date < day || (date === day && minute < hours * 60 + minutes);
}
