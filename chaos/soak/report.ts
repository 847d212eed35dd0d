import { formatDuration } from '../../contracts/duration.ts';
import type { CronRow } from './account.ts';
import { DATE, type Day, DAY_MINUTES } from './day.ts';
import type { FaultRow } from './fault-row.ts';

export interface SoakReport {
  seed: number;
  verdict: 'as expected' | 'different';
  /** Of the simulated day. */
  date: string;
  fromHour: number;
  minutes: number;
  tookMs: number;
  crons: CronRow[];
  faults: FaultRow[];
  /** What concerns neither a cron nor a fault. */
  differences: string[];
}

export function reportOf(
  day: Day,
  parts: Pick<SoakReport, 'seed' | 'tookMs' | 'crons' | 'faults' | 'differences'>,
): SoakReport {
  const isSame = [parts, ...parts.crons, ...parts.faults].every(({ differences }) => differences.length === 0);
  const { fromHour, minutes } = day;
  return { verdict: isSame ? 'as expected' : 'different', date: DATE, fromHour, minutes, ...parts };
}

/** As a person reads it: a line a cron, a line a fault, each difference below its line, and the verdict. */
export function reportText(report: SoakReport): string {
  const { seed, date, fromHour, minutes, tookMs, crons, faults, differences } = report;
  const what = minutes === DAY_MINUTES ? 'the whole day' : `${minutes} minutes from ${fromHour}:00`;
  const count = [report, ...crons, ...faults].reduce((sum, row) => sum + row.differences.length, 0);
  return [
    `${date}, ${what}, a minute a second · seed ${seed} · took ${formatDuration(tookMs)}`,
    '',
    ...table(CRON_HEAD, [...crons, totalOf(crons)], cronCells),
    '  FAILED without ✗: due in the outage, which lasted longer than the cron may be late.',
    '',
    ...table(FAULT_HEAD, faults, faultCells),
    '',
    ...differences.map((difference) => `  ✗ ${difference}`),
    count === 0
      ? 'No difference: all is as expected.'
      : `${count} ${count === 1 ? 'difference' : 'differences'}, see ✗ above.`,
  ].join('\n');
}

const CRON_HEAD = 'CRON EXPECTED STARTED DONE FAILED LATE SKIPPED MISSED DOUBLED ALERTS EFFECTS'.split(' ');

function cronCells(row: CronRow): (string | number)[] {
  const { name, expected, started, done, failed, late, skipped, missed, doubled } = row;
  return [
    ...[name, expected, started, done, failed, late, skipped, missed, doubled],
    `${row.alerts} of ${row.alertsDue}`,
    `${row.effects} of ${row.effectsDue}`,
  ];
}

function totalOf(crons: readonly CronRow[]): CronRow {
  const total: CronRow = { ...crons[0]!, name: `all ${crons.length}`, differences: [] };
  for (const key of Object.keys(total) as (keyof CronRow)[])
    if (key !== 'name' && key !== 'differences') total[key] = crons.reduce((sum, row) => sum + row[key], 0);
  return total;
}

const FAULT_HEAD = ['FAULT', 'FROM', 'UNTIL', 'DOWN', 'MESSAGES MEANWHILE', 'ANSWERED ONCE', 'NOTICES'];

function faultCells({ name, from, until, downMs, messages, answered, notices, noticesDue }: FaultRow) {
  return [name, from, until, formatDuration(downMs), messages, answered, `${notices} of ${noticesDue}`];
}

function table<Row extends { differences: string[] }>(
  head: readonly string[],
  rows: readonly Row[],
  cellsOf: (row: Row) => (string | number)[],
): string[] {
  const lines = [head, ...rows.map((row) => cellsOf(row).map(String))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const drawn = lines.map((line) =>
    line
      .map((cell, column) => pad(cell, widths[column]!, column))
      .join('  ')
      .trimEnd(),
  );
  return drawn.flatMap((line, index) => {
    const differences = rows[index - 1]?.differences ?? [];
    const sign = index === 0 ? ' ' : differences.length === 0 ? '✓' : '✗';
    return [`${sign} ${line}`, ...differences.map((difference) => `    ✗ ${difference}`)];
  });
}

/** Names to the left, numbers to the right. */
const pad = (cell: string, width: number, column: number) => (column === 0 ? cell.padEnd(width) : cell.padStart(width));
