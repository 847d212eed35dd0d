import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogIndex, openLogIndex } from '../../memory/index/open-index.ts';
import { parseLog } from '../../memory/log/parse-log.ts';
import { createSearch, type Search } from '../../memory/search/search.ts';
import { type Measurement, median } from '../measure.ts';
import { createBaseline } from './baseline.ts';
import { writeBigLogs } from './big-logs.ts';
import { conversations } from './measure-evidence.ts';

const BARE = 'a bare FTS5 query for the same words';
const BAR = 'the bar';

/** Search, freshness and rebuild over two years of logs, about 100 MB. */
export function measureSpeed(rounds: number): Measurement[] {
  const home = mkdtempSync(join(tmpdir(), 'mainstay-two-years-'));
  const folder = join(home, 'logs');
  try {
    writeBigLogs(folder, sentences());
    const index = openLogIndex({ folder, database: join(home, 'memory.db') });
    const seconds = secondsOf(() => index.rebuild());
    const search = createSearch(index);
    search.warmUp();
    const rows = [...searches(index, search, join(home, 'bare.db')), fresh(folder, search, rounds)];
    index.close();
    return [
      ...rows,
      {
        name: 'index of two years made anew',
        peerName: BAR,
        unit: 's',
        ours: seconds,
        peer: 60,
        bar: { atMost: 1 },
        rounds: 1,
      },
    ];
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** Each question is asked of both, one after the other, so that a busy moment strikes both. */
function searches(index: LogIndex, search: Search, file: string): Measurement[] {
  const plain = createBaseline(index, file);
  const taken = { ours: [] as number[], bare: [] as number[] };
  for (const { question } of conversations().flatMap(({ questions }) => questions)) {
    taken.bare.push(1_000 * secondsOf(() => plain.ids(question, 10)));
    taken.ours.push(1_000 * secondsOf(() => search.search(question)));
  }
  plain.close();
  const row = (name: string, ours: number, peerName: string, peer: number, atMost: number): Measurement => ({
    ...{ name, peerName, unit: 'ms', ours, peer, bar: { atMost }, rounds: taken.ours.length },
  });
  const p99 = percentile(taken.ours, 0.99);
  return [
    row('search of two years, p50', median(taken.ours), BARE, median(taken.bare), 1.3),
    row('search of two years, p99', p99, BARE, percentile(taken.bare, 0.99), 1.3),
    row('search of two years, p99', p99, BAR, 50, 1),
  ];
}

/** From an append by the log's writer to a search that finds it. */
function fresh(folder: string, search: Search, rounds: number): Measurement {
  const last = readdirSync(folder).sort().at(-1)!;
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const word = `zebrafish${round}`;
    appendFileSync(join(folder, last), `## ${last.slice(0, 10)} 11:59 PM - Ann\n"I saw a ${word}"\n\n`);
    const ms =
      1_000 *
      secondsOf(() => {
        if (!search.search(word)[0]?.text.includes(word)) throw new Error(`${word} was appended and not found.`);
      });
    taken.push(ms);
  }
  return {
    name: 'new entry found',
    peerName: BAR,
    unit: 'ms',
    ours: median(taken),
    peer: 100,
    bar: { atMost: 1 },
    rounds,
  };
}

function sentences(): string[] {
  return conversations().flatMap(({ folder }) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) => parseLog(name, readFileSync(join(folder, name), 'utf8')))
      .flatMap(({ text }) => text.split(/(?<=[.!?])\s+/))
      .filter((sentence) => sentence.length > 3),
  );
}

function secondsOf(work: () => unknown): number {
  const begun = performance.now();
  work();
  return (performance.now() - begun) / 1_000;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
}
