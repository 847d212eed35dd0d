import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReview } from '../memory/review/open-review.ts';
import { type Measurement, median, timed } from './measure.ts';

const DAY_BYTES = 200 * 1_024;
const BAR_MS = 5_000;
/** A review reads the week before, too. */
const DAYS = 8;

/** The nightly review of a day with 200 KB of log after a week of such days, the graph's reading of that day included. */
export async function measureReview(rounds: number): Promise<Measurement> {
  const took: number[] = [];
  for (let round = 0; round <= rounds; round += 1) took.push(await reviewOnce());
  return {
    name: 'nightly review of a 200 KB day',
    peerName: 'the bar',
    unit: 'ms',
    ours: median(took.slice(1)),
    peer: BAR_MS,
    bar: { atMost: 1 },
    rounds,
  };
}

async function reviewOnce(): Promise<number> {
  const memory = mkdtempSync(join(tmpdir(), 'mainstay-review-'));
  try {
    const dates = Array.from({ length: DAYS }, (_, day) => `2026-02-0${day + 1}`);
    const write = (date: string) => writeFileSync(join(memory, `${date}.md`), dayLog(date));
    for (const date of dates.slice(0, -1)) write(date);
    const review = await openReview({ paths: { memory }, memoryDatabaseUrl: undefined, config: { timezone: 'UTC' } });
    try {
      const [today, last] = ['2026-03-01', dates.at(-1)!];
      await review.due({ today });
      write(last);
      return await timed(() => review.due({ today }));
    } finally {
      await review.close();
    }
  } finally {
    rmSync(memory, { recursive: true, force: true });
  }
}

/** Talk, jobs, failures and decisions in about the proportions of a busy day. */
function dayLog(date: string): string {
  const entries: string[] = [];
  let bytes = 0;
  for (let index = 0; bytes < DAY_BYTES; index += 1) {
    const minute = index % 1_440;
    const hour = Math.floor(minute / 60);
    const two = (value: number) => String(value).padStart(2, '0');
    const time = `${two(hour % 12 || 12)}:${two(minute % 60)} ${hour < 12 ? 'AM' : 'PM'}`;
    const entry = `## ${date} ${time} - ${bodyOf(index)}\n\n`;
    entries.push(entry);
    bytes += entry.length;
  }
  return entries.join('');
}

function bodyOf(index: number): string {
  const site = `site-${index % 17}.example`;
  switch (index % 8) {
    case 0:
      return `Ada\n"Please look at ${site} again and tell me what its visitors did since the last mail number ${index}."`;
    case 1:
      return `Mainstay\n"There were ${index} visitors, most of them from the newsletter; the form was used ${index % 9} times."`;
    case 2:
      return `Mainstay\nTool: exec (cd workspace/site-${index % 17} && deploy)\nResult: Live at https://${site}\nTokens: 1,240 input, 380 output\nCost: $0.018`;
    case 3:
      return `Mainstay\nTool: run (report-${index % 5}.sh)\nResult: failed: report.sh ended with exit code ${index % 3}.\nCost: $0.001`;
    case 4:
      return `Mainstay\nTool: run (report-${index % 5}.sh --month ${index % 12})\nResult: done\nCost: $0.001`;
    case 5:
      return `System\nCron: briefing-${index % 6} completed (model: flash, cost: $0.003)`;
    case 6:
      return index % 5 === 0
        ? `Ada\n"Decision: raise the budget of ${site} to $${index} a month because it brings customers."`
        : `Ada\n"Nadia Ruiz-${String.fromCodePoint(65 + (index % 26))} is now the contact for ${site}."`;
    default:
      return `Ben\n"I would think about it once more, the invoice of ${site} is not paid yet and nobody answers there."`;
  }
}
