import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entriesOf } from '../../../memory/curated/parse.ts';
import { secretsOf } from '../../../memory/curated/secrets.ts';
import { openCurated } from '../../../memory/curated/store.ts';
import { type Graph, openGraph } from '../../../memory/graph/open-graph.ts';
import { parseLog } from '../../../memory/log/parse-log.ts';
import { cite } from '../../../memory/review/day.ts';
import { createDeterministicReviewer } from '../../../memory/review/deterministic/reviewer.ts';
import { reviewDay } from '../../../memory/review/review-day.ts';
import { dueDays, reviewDue } from '../../../memory/review/review-due.ts';
import type { Reviewer } from '../../../memory/review/reviewer.ts';

/** A memory of its own with a real graph, until it is closed. */
export async function openReviewBench(folder = tmpdir()) {
  const memory = mkdtempSync(join(folder, 'mainstay-review-'));
  const graph: Graph = await openGraph({
    paths: { memory },
    memoryDatabaseUrl: undefined,
    config: { timezone: 'UTC' },
  });
  const curated = openCurated(memory);
  const deterministicReviewer = createDeterministicReviewer(secretsOf(memory));

  return {
    memory,
    graph,
    curated,
    /** Writes a day's log; each entry is `10:42 AM Ada: what was said`, or `10:45 AM Mainstay|body as it stands`. */
    day(date: string, ...entries: string[]): void {
      writeFileSync(join(memory, `${date}.md`), entries.map((entry) => entryOf(date, entry)).join(''));
    },
    /** Puts a memory in place, as the operator would have it. */
    remember: (text: string) => curated.change({ by: 'test' }, () => ({ text, why: 'for the test', outcome: {} })),
    async review(
      date: string,
      reviewer: Reviewer = deterministicReviewer,
      options: Parameters<typeof reviewDay>[2] = {},
    ) {
      // The others of the tests do not ask it.
      if (reviewer === deterministicReviewer) await graph.bringUpToDate();
      return reviewDay(date, { memory, reviewer, graph }, options);
    },
    due: () => dueDays(memory, '9999-01-01'),
    reviewDue: (reviewer: Reviewer = deterministicReviewer) =>
      reviewDue({ memory, reviewer, graph, bringUpToDate: () => graph.bringUpToDate(), today: '9999-01-01' }),
    /** The places of a day's entries. */
    linesOf: (date: string) => parseLog(`${date}.md`, readFileSync(join(memory, `${date}.md`), 'utf8')).map(cite),
    text: () => readFileSync(join(memory, 'MEMORY.md'), 'utf8'),
    /** What is remembered, each with where it is known from. */
    entries: async () =>
      entriesOf(await curated.peek()).map(({ text, sources }) => `${text} [${sources.join(', ')}]`.replace(' []', '')),
    async close(): Promise<void> {
      await graph.close();
      rmSync(memory, { recursive: true, force: true });
    },
  };
}

export type ReviewBench = Awaited<ReturnType<typeof openReviewBench>>;

function entryOf(date: string, entry: string): string {
  const said = /^(\d\d:\d\d [AP]M) ([^:|]+): ([^]*)$/.exec(entry);
  if (said) return `## ${date} ${said[1]} - ${said[2]}\n"${said[3]}"\n\n`;
  const [, time, who, body] = /^(\d\d:\d\d [AP]M) ([^|]+)\|([^]*)$/.exec(entry)!;
  return `## ${date} ${time} - ${who}\n${body}\n\n`;
}
