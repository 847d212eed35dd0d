import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { LATE_MS, RUN_SIGNS } from '../../../contracts/cron-words.ts';
import { formatDuration } from '../../../contracts/duration.ts';
import { type CronRunView, cronRunView, type CronView, cronView } from '../../../contracts/http/crons.ts';
import { connect, print } from '../../connect.ts';

export function cronListCommand(): Command {
  return new Command('list')
    .description('Every cron: when, next, how the last runs went')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const crons = z.array(cronView).parse(await connect().get('/api/crons'));
      print(crons, json, () => tableOf(crons));
    });
}

export function cronShowCommand(): Command {
  return new Command('show')
    .description('One cron in full')
    .argument('<name>', 'its name')
    .option('--json', 'one JSON document')
    .action(async (name: string, { json }: { json?: boolean }) => {
      const cron = cronView.parse(await connect().get(`/api/crons/${encodeURIComponent(name)}`));
      print(cron, json, () => cardOf(cron));
    });
}

export function cronHistoryCommand(): Command {
  return new Command('history')
    .description('Its last runs')
    .argument('<name>', 'its name')
    .option('--limit <number>', 'how many', limit, 20)
    .option('--json', 'one JSON document')
    .action(async (name: string, options: { limit: number; json?: boolean }) => {
      const path = `/api/crons/${encodeURIComponent(name)}/history?limit=${options.limit}`;
      const runs = z.array(cronRunView).parse(await connect().get(path));
      print(runs, options.json, () => runs.map(runLine).join('\n') || 'It has not run yet.');
    });
}

function tableOf(crons: readonly CronView[]): string {
  if (crons.length === 0) return 'No crons; mainstay cron add --help shows how to make one.';
  const head = ['NAME', 'WHEN', 'NEXT', 'LAST', 'SUCCESS', 'MEAN', 'COST', 'WHAT'];
  const rows = [head, ...crons.map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rowOf({ name, schedule, next, last, figures, timezone, work, paused, pending }: CronView): string[] {
  return [
    name,
    schedule,
    paused
      ? 'paused'
      : pending
        ? 'waits for Temporal'
        : next
            .slice(0, 1)
            .map((time) => clock(time, timezone))
            .join(''),
    // The latest last, as the chat and the page have it.
    last
      .map(({ state }) => RUN_SIGNS[state])
      .toReversed()
      .join(''),
    percent(figures.success),
    figures.meanMs === undefined ? '' : formatDuration(figures.meanMs),
    figures.meanCostUsd === undefined ? '' : `$${figures.meanCostUsd.toFixed(3)}`,
    work,
  ];
}

function cardOf(cron: CronView): string {
  const { figures, settings } = cron;
  const rows: [string, string | undefined][] = [
    ['cron', cron.name],
    ['what', cron.work],
    ['when', `${cron.schedule} (${cron.timezone})`],
    ['next', cron.next.map((time) => clock(time, cron.timezone)).join(', ') || undefined],
    ['paused', cron.paused ? (cron.note ?? 'yes') : undefined],
    ['from', cron.source],
    ['schedule', cron.scheduleId],
    ['chat', settings && `${settings.chat}${settings.quiet ? ', failures only' : ''}`],
    ['overlap', settings?.overlap],
    ['catchup', settings && (settings.catchupMs === null ? 'always' : formatDuration(settings.catchupMs))],
    ['timeout', settings?.timeoutMs === undefined ? undefined : formatDuration(settings.timeoutMs)],
    ['success', figures.runs === 0 ? undefined : `${percent(figures.success)} of the last ${figures.runs}`],
    ['mean', figures.meanMs === undefined ? undefined : formatDuration(figures.meanMs)],
    ['cost', figures.meanCostUsd === undefined ? undefined : `$${figures.meanCostUsd.toFixed(3)} a run`],
    ...cron.last.map((run): [string, string] => ['run', runLine(run)]),
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(9)} ${value}`])).join('\n');
}

function runLine({ time, state, runMs, lateMs = 0, error, jobId }: CronRunView): string {
  const took = runMs === undefined ? '' : `in ${formatDuration(runMs)}`;
  const late = lateMs >= LATE_MS ? `, late by ${formatDuration(lateMs)}` : '';
  return [time, state.padEnd(9), `${took}${late}`, jobId, error?.split('\n')[0]].filter(Boolean).join('  ');
}

const percent = (part: number | undefined) => (part === undefined ? '' : `${Math.floor(part * 100)} %`);

function clock(time: string, timeZone: string): string {
  return new Date(time).toLocaleString('en-US', {
    ...{ timeZone, month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit' },
  });
}

function limit(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 1_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000.');
  return number;
}
