import { Command, Option } from 'commander';
import { costBy, type CostBy, costReport, type CostReport } from '../../contracts/http/budget.ts';
import { connect, print } from '../connect.ts';
import { when } from '../when.ts';

interface CostOptions {
  by: CostBy;
  since?: string;
  until?: string;
  json?: boolean;
}

export function costCommand(): Command {
  return new Command('cost')
    .description('What the models have cost (default: the last seven days, day by day)')
    .addOption(new Option('--by <what>', 'whose cost to tell').choices(costBy.options).default('day'))
    .option('--since <when>', 'a time, or how long ago: 2026-02-08T00:00:00Z or 24h', when)
    .option('--until <when>', 'the same (default: now)', when)
    .option('--json', 'one JSON document')
    .action(async ({ by, since, until, json }: CostOptions) => {
      const query = new URLSearchParams({ by, ...(since && { since }), ...(until && { until }) });
      const report = costReport.parse(await connect().get(`/api/cost?${query}`));
      print(report, json, () => tableOf(report));
    });
}

function tableOf(report: CostReport): string {
  const { by, since, until, rows, unsettledUsd } = report;
  const head = [by.toUpperCase(), 'COST', 'CALLS', 'INPUT', 'CACHED', 'OUTPUT'];
  const cells = [head, ...rows.map((row) => rowOf(row.key ?? '–', row)), rowOf('all', report)];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  );
  const lost =
    unsettledUsd > 0
      ? [`$${unsettledUsd.toFixed(4)} of it are calls that were cut off, at the most they can have cost.`]
      : [];
  return [`From ${since} to ${until}`, ...lines, ...lost].join('\n');
}

function rowOf(name: string, { costUsd, calls, usage }: Omit<CostReport['rows'][number], 'key'>): string[] {
  const counts = [calls, usage.input, usage.cachedInput, usage.output];
  return [name, `$${costUsd.toFixed(4)}`, ...counts.map((count) => count.toLocaleString('en'))];
}
