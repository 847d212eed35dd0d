import { cpus, totalmem } from 'node:os';
import { type Measurement, passes, ratioOf } from './measure.ts';

/** The table as Markdown, which reads well in a terminal too. */
export function table(rows: readonly Measurement[]): string {
  const head = ['measure', 'ours', 'peer', 'ratio', 'bar', '', 'peer is'];
  const cells = rows.map((row) => [
    row.name,
    figure(row.ours, row.unit),
    figure(row.peer, row.unit),
    ratioOf(row).toFixed(ratioOf(row) < 0.1 ? 4 : 2),
    row.bar.atMost === undefined ? `≥ ${row.bar.atLeast}` : `≤ ${Number(row.bar.atMost.toFixed(3))}`,
    passes(row) ? 'met' : 'MISSED',
    row.peerName,
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column]!.length)));
  const line = (values: string[]) => `| ${values.map((value, column) => value.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

/** The machine a table was made on. */
export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() || 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}`;
}

function figure(value: number, unit: string): string {
  return `${value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit}`;
}
