import { join } from 'node:path';
import { formatDuration } from '../../../contracts/duration.ts';
import type { RunResult } from '../../../platform/sandbox/confined-run.ts';
import type { SubagentTask } from '../../subagent.ts';
import { HOME, WORK } from './places.ts';

/** What a model is told of the output, in characters. */
const TOLD = 12_000;
const SHOWN = 2_000;

/** Runs a command of a model's. @returns its exit code and the end of what it printed */
export async function runShell(command: string, seconds: number, task: SubagentTask): Promise<string> {
  const sandbox = await task.sandbox();
  let tail = '';
  const run = await sandbox.run('/bin/sh', ['-c', `cd ${WORK} && exec bash -c "$1"`, 'sh', command], {
    signal: task.signal,
    timeoutMs: Math.min(seconds * 1_000, task.timeLimitMs),
    env: { HOME: join(task.folder, HOME) },
    onOutput(chunk) {
      tail = (tail + chunk.toString()).slice(-SHOWN);
      task.progress({ tail });
    },
  });
  task.signal.throwIfAborted();
  return [
    `${endingWords(run, seconds)} after ${formatDuration(run.durationMs)}.`,
    ...(task.attempt > 1 ? ['The machine crashed while it ran, so it was run again from its start.'] : []),
    ...(sandbox.refused.size > 0 ? [`Refused hosts: ${[...sandbox.refused].join(', ')}`] : []),
    run.output.length > TOLD ? `(the end of ${run.outputBytes} bytes)\n${run.output.slice(-TOLD)}` : run.output,
  ].join('\n');
}

function endingWords({ ending, exitCode }: RunResult, seconds: number): string {
  switch (ending) {
    case 'exit':
      return `Exit code ${exitCode}`;
    case 'time limit':
      return `Ended by its time limit of ${seconds} s`;
    case 'disk limit':
      return 'Ended: the folder is full';
    default:
      return 'Killed, most likely for the memory it took,';
  }
}
