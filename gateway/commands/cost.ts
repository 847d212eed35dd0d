import { parseDuration } from '../../contracts/duration.ts';
import { BadInput } from '../../contracts/errors.ts';
import { type CostBy, costBy, type CostReport } from '../../contracts/http/budget.ts';
import { usd } from '../../contracts/usd.ts';
import type { ContentFiles } from '../../storage/content-files.ts';
import type { Budget } from '../budget/budget.ts';
import { chartSvg } from '../budget/chart.ts';
import { keepPicture } from '../svg-picture.ts';
import type { Command } from './command.ts';

const WEEK = '7d';
const LINES = 12;
const OFFERED: readonly CostBy[] = ['day', 'model', 'tier', 'cron', 'job'];

/** What the models have cost, in words and as a chart. */
export function costCommand({ budget, files }: { budget: Budget; files: ContentFiles }): Command {
  return {
    name: 'cost',
    summary: 'What the models have cost',
    usage: '/cost [day|model|tier|provider|cron|job|skill|chat] [7d]',
    details: 'Without words: the last seven days. `/cost model 24h` says how long back. `/budget` shows the caps.',
    completions: costBy.options,
    async run(words) {
      const { by, span } = readWords(words);
      const report = budget.cost({ by, since: sinceOf(budget, span) });
      const title = `${usd(report.costUsd)} in the last ${span}, by ${by}`;
      const buttons = [
        OFFERED.filter((one) => one !== by).map((one) => ({ label: `By ${one}`, action: `/cost ${one} ${span}` })),
      ];
      if (report.calls === 0) return { kind: 'answer', text: `No model was called in the last ${span}.` };
      const artifacts = [await keepPicture(files, chartSvg(report, title), `cost-by-${by}.png`)];
      return { kind: 'answer', text: reportText(report, title, budget.costToday()), buttons, artifacts };
    },
  };
}

function readWords(words: readonly string[]): { by: CostBy; span: string } {
  const by = words.map((word) => costBy.safeParse(word).data).find((one) => one !== undefined) ?? 'day';
  const [span = WEEK, ...others] = words.filter((word) => word !== by);
  if (others.length > 0 || !/^\d/.test(span))
    throw new BadInput(
      `Write /cost, or one of ${costBy.options.join(', ')} after it, and how long back, such as 24h or 30d.`,
    );
  parseDuration(span);
  return { by, span };
}

/** `7d` are whole days, today the last of them; `24h` goes back to the minute. */
function sinceOf(budget: Budget, span: string): number {
  const days = Number(/^(\d+)d$/.exec(span)?.[1] ?? 0);
  return days > 0 ? budget.startOfDays(days) : Date.now() - parseDuration(span);
}

function reportText({ by, rows, calls, unsettledUsd }: CostReport, title: string, today: number): string {
  const shown = by === 'day' ? rows.slice(-LINES) : rows.slice(0, LINES);
  const lines = shown.map(({ key, costUsd, calls }) => `${key ?? `no ${by}`}: ${usd(costUsd)} (${callsText(calls)})`);
  const rest = rows.length - shown.length;
  return [
    `**${title}** (${callsText(calls)}); today ${usd(today)}`,
    ...lines,
    ...(rest > 0 ? [`… and ${rest} more`] : []),
    ...(unsettledUsd > 0
      ? [`${usd(unsettledUsd)} of it are calls that were cut off, counted at the most they can have cost.`]
      : []),
  ].join('\n');
}

const callsText = (calls: number) => `${calls.toLocaleString('en')} ${calls === 1 ? 'call' : 'calls'}`;
