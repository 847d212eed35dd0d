import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { Command } from 'commander';
import { packageRoot } from '../platform/version.ts';
import { measureLoop } from './agent/measure-loop.ts';
import { measureStop } from './agent/measure-stop.ts';
import { measureFires } from './crons.ts';
import { measureDrain } from './drain.ts';
import { measureIdle } from './idle.ts';
import { measureLog } from './log.ts';
import { measureManyCrons } from './many-crons.ts';
import { type Measurement, passes, ratioOf } from './measure.ts';
import { measurePressure } from './pressure.ts';
import { measureRecorder } from './recorder.ts';
import { measureRender } from './render-ratio.ts';
import { measureEvidence } from './retrieval/measure-evidence.ts';
import { measureSpeed } from './retrieval/measure-speed.ts';
import { measureReview } from './review.ts';
import { measureSandbox } from './sandbox.ts';
import { measureServer } from './server.ts';
import { measureStarted } from './started.ts';
import { startSystem, type System } from './system.ts';
import { machine, table } from './table.ts';
import { measureTelegram } from './telegram.ts';
import { measureTurns } from './turns.ts';

const MEASURES = [
  'server',
  'recorder',
  'log',
  'turns',
  'started',
  'telegram',
  'render',
  'idle',
  'drain',
  'pressure',
  'fires',
  'many-crons',
  'retrieval',
  'memory-speed',
  'review',
  'sandbox',
  'agent',
  'stop',
] as const;
type MeasureName = (typeof MEASURES)[number];

const options = new Command('bench')
  .description('Measures Mainstay against peers in the same run and prints the ratios')
  .option('--json', 'one JSON document')
  .option('--rounds <number>', 'paired rounds of each measure', Number, 30)
  .option('--only <name...>', `some of: ${MEASURES.join(', ')}`)
  .option('--final', 'retrieval on the conversations that were put aside')
  .option('--write', 'put the table into docs/benchmarks.md')
  .parse()
  .opts<{ json?: boolean; rounds: number; only?: MeasureName[]; final?: boolean; write?: boolean }>();

void main();

async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const rows = await measureAll(new Set(options.only ?? MEASURES), options.rounds);
  if (options.json)
    console.log(
      JSON.stringify(
        { machine: machine(), rows: rows.map((row) => ({ ...row, ratio: ratioOf(row), met: passes(row) })) },
        null,
        2,
      ),
    );
  else console.log(`\n${machine()}\n\n${table(rows)}`);
  if (options.write) writeTable(rows);
  process.exitCode = rows.every(passes) ? 0 : 1;
}

/** One after the other: two measures at once would measure each other. */
async function measureAll(wanted: Set<MeasureName>, rounds: number): Promise<Measurement[]> {
  const rows: Measurement[] = [];
  if (wanted.has('server')) rows.push(await measureServer(rounds));
  if (wanted.has('recorder')) rows.push(await measureRecorder(2 * rounds));
  if (wanted.has('log')) rows.push(...(await measureLog(2 * rounds)));
  if (wanted.has('turns') || wanted.has('started') || wanted.has('telegram'))
    rows.push(...(await measureSystem(wanted, rounds)));
  const few = Math.max(1, Math.round(rounds / 6));
  if (wanted.has('idle')) rows.push(...(await onSystem(measureIdle)));
  if (wanted.has('drain')) rows.push(await onSystem((system) => measureDrain(system, few)));
  if (wanted.has('pressure')) rows.push(...(await onSystem((system) => measurePressure(system, few))));
  if (wanted.has('fires')) rows.push(await onSystem((system) => measureFires(system, few)));
  if (wanted.has('many-crons')) rows.push(...(await measureManyCrons(few)));
  if (wanted.has('review')) rows.push(await measureReview(few));
  if (wanted.has('render')) rows.push(await measureRender(Math.max(3, Math.round(rounds / 6))));
  if (wanted.has('retrieval')) rows.push(...measureEvidence({ final: options.final ?? false }));
  if (wanted.has('memory-speed')) rows.push(...measureSpeed(rounds));
  if (wanted.has('sandbox')) rows.push(...(await measureSandbox(rounds)));
  if (wanted.has('agent')) rows.push(...(await measureLoop(few)));
  if (wanted.has('stop')) rows.push(...(await measureStop(2 * few)));
  return rows;
}

/** On a system of its own, just started and with nothing in its record. */
async function onSystem<Result>(measure: (system: System) => Promise<Result>): Promise<Result> {
  const system = await startSystem();
  try {
    return await measure(system);
  } finally {
    await system.stop();
  }
}

function measureSystem(wanted: Set<MeasureName>, rounds: number): Promise<Measurement[]> {
  return onSystem(async (system) => {
    const rows: Measurement[] = [];
    if (wanted.has('turns')) rows.push(...(await measureTurns(system, rounds)));
    if (wanted.has('started')) rows.push(await measureStarted(system, rounds));
    if (wanted.has('telegram')) rows.push(...(await measureTelegram(system, rounds)));
    return rows;
  });
}

function writeTable(rows: readonly Measurement[]): void {
  const file = join(packageRoot, 'docs', 'benchmarks.md');
  const [begin, end] = ['<!-- table -->', '<!-- end of table -->'];
  const text = readFileSync(file, 'utf8');
  const day = new Date().toISOString().slice(0, 10);
  const from = text.indexOf(begin) + begin.length;
  writeFileSync(
    file,
    `${text.slice(0, from)}\n\n${day}, ${machine()}:\n\n${table(rows)}\n\n${text.slice(text.indexOf(end))}`,
  );
}
