import { formatDuration } from '../../contracts/duration.ts';
import type { Finding } from '../audit/audit.ts';
import { type Measure, p95 } from '../probes/measure.ts';
import type { Strike } from './schedule.ts';
import type { StormResult } from './storm.ts';

/** More of a kind are counted, not listed. */
const LISTED = 12;

export interface ReportInput {
  seed: number;
  network: 'namespaces' | 'proxies';
  strikes: readonly Strike[];
  result: StormResult;
  measures: readonly Measure[];
}

export interface Report extends Omit<ReportInput, 'strikes' | 'result' | 'measures'> {
  verdict: 'kept' | 'broken';
  faults: Record<string, number>;
  messages: number;
  unclearSends: number;
  stormMs: number;
  settleMs: number;
  findings: Finding[];
  measures: (Measure & { p95Ms: number; kept: boolean })[];
}

export function reportOf({ seed, network, strikes, result, measures }: ReportInput): Report {
  const faults: Record<string, number> = {};
  for (const { fault } of strikes) faults[fault.name] = (faults[fault.name] ?? 0) + 1;
  const measured = measures.map((measure) => ({
    ...measure,
    p95Ms: p95(measure.rounds),
    kept: p95(measure.rounds) <= measure.barMs,
  }));
  const isKept =
    result.findings.every(({ violations }) => violations.length === 0) && measured.every(({ kept }) => kept);
  return { seed, network, verdict: isKept ? 'kept' : 'broken', faults, ...result, measures: measured };
}

/** As a person reads it: the seed, the table of faults, what was held against what, the verdict. */
export function reportText(report: Report): string {
  const { seed, network, faults, messages, stormMs, settleMs, unclearSends, findings, measures, verdict } = report;
  const total = Object.values(faults).reduce((sum, count) => sum + count, 0);
  return [
    `seed ${seed} · ${total} faults · ${messages} messages · ${network} · storm ${formatDuration(stormMs)}, at rest ${formatDuration(settleMs)} after the last mend`,
    '',
    ...table(['fault', 'times'], Object.entries(faults)),
    '',
    ...findings.flatMap(findingLines),
    '',
    `Sends without an answer, each a chance of a second message: ${unclearSends}`,
    ...(measures.length > 0 ? ['', ...table(['measure', 'median', 'p95', 'bar'], measures.map(measureRow))] : []),
    '',
    verdict === 'kept' ? 'VERDICT: every promise was kept.' : 'VERDICT: BROKEN, see ✗ above.',
  ].join('\n');
}

function findingLines({ promise, checked, violations, note }: Finding): string[] {
  return [
    `${violations.length === 0 ? '✓' : '✗'} ${promise} (${checked} looked at, ${violations.length} violations${note ? `; ${note}` : ''})`,
    ...violations.slice(0, LISTED).map((violation) => `    ${violation}`),
    ...(violations.length > LISTED ? [`    … and ${violations.length - LISTED} more`] : []),
  ];
}

function measureRow({
  name,
  rounds,
  p95Ms,
  barMs,
  kept,
}: Report['measures'][number]): [string, string, string, string] {
  const median = [...rounds].sort((one, other) => one - other)[Math.floor(rounds.length / 2)] ?? Number.NaN;
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  return [`${kept ? '✓' : '✗'} ${name} (${rounds.length} ×)`, seconds(median), seconds(p95Ms), `≤ ${seconds(barMs)}`];
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
