import { readdir } from 'node:fs/promises';
import { constants } from 'node:os';
import { basename, join } from 'node:path';
import { formatDuration } from '../../../contracts/duration.ts';
import { OutcomeUnknown, SkillFailed } from '../../../contracts/errors.ts';
import type { Job } from '../../../contracts/skill.ts';
import { scriptEnvironment } from './environment.ts';
import { endScript, follow } from './follow.ts';
import {
  type Ending,
  type Launch,
  endingOf,
  lastLaunch,
  launchScript,
  nextFolder,
  outFolder,
  outputLog,
} from './launch.ts';
import { readTail } from './output-log.ts';
import { findScript } from './script.ts';

export interface RunInput {
  script: string;
  args: string[];
  files: string[];
}

export interface RunOutput {
  exitCode: number;
  output: string;
  outputBytes: number;
  durationMs: number;
}

const DEFAULT_TIME_LIMIT_MS = 60 * 60 * 1_000;
const LAST_LINES = 10;

/**
 * Runs a script, or finds the run that an earlier attempt of this job began.
 * @throws SkillFailed on an exit code other than 0 or after the time limit; OutcomeUnknown when a run was cut off and
 * nobody can tell how far it came
 */
export async function runScript(input: RunInput, job: Job): Promise<RunOutput> {
  const earlier = await lastLaunch(job.dir);
  if (earlier) {
    await follow(earlier, job);
    const ending = await endingOf(earlier);
    if (!mayRunAgain(earlier, ending)) return report(earlier, ending, job);
    job.log(`${earlier.script} is run again: ${ending.kind === 'cut-off' ? 'it may be repeated' : 'it never began'}`);
    await endScript(earlier);
  }
  const launch = await start(input, job);
  await follow(launch, job);
  return report(launch, await endingOf(launch), job);
}

function mayRunAgain(launch: Launch, ending: Ending): boolean {
  return ending.kind === 'never-started' || (ending.kind === 'cut-off' && launch.idempotent);
}

async function start(input: RunInput, job: Job): Promise<Launch> {
  job.signal.throwIfAborted();
  const { name, command, header } = await findScript(job.workspace, input.script);
  const wantedMs = header.timeoutMs ?? DEFAULT_TIME_LIMIT_MS;
  if (wantedMs > job.timeLimitMs) {
    const limit = formatDuration(job.timeLimitMs);
    job.log(`${name} asks for ${formatDuration(wantedMs)}; the limit of this job is ${limit}, which holds`);
  }
  const granted = job.grant(header.env);
  const missing = header.env.filter((variable) => !(variable in granted));
  if (missing.length > 0) job.log(`${name} asks for variables it is not granted`, { missing });
  const folder = await nextFolder(job.dir);
  const files = await Promise.all(input.files.map((file) => job.path(file)));
  return launchScript(folder, {
    script: name,
    command: [...command, ...input.args],
    cwd: job.workspace,
    env: scriptEnvironment({ job, out: outFolder({ folder }), files, granted }),
    idempotent: header.idempotent,
    timeLimitMs: Math.min(wantedMs, job.timeLimitMs),
    missing,
  });
}

/** Makes the job's result of what the launch left on disk. */
async function report(launch: Launch, ending: Ending, job: Job): Promise<RunOutput> {
  if (ending.kind !== 'exited') {
    // Its supervisor was killed; what it began must not go on where nobody sees it.
    await endScript(launch);
    throw new OutcomeUnknown(
      `${launch.script} was cut off in mid-run and nobody can tell how far it came; ` +
        'see what it did, then run it again or leave it. A script that may be repeated can say "mainstay: idempotent".',
    );
  }
  const tail = await readTail(outputLog(launch));
  job.measure({ cpuMs: ending.cpuMs });
  for (const file of await filesIn(outFolder(launch))) await job.artifact(file);
  if (!tail.whole) {
    await job.artifact(outputLog(launch), { name: `${basename(launch.script)}.log`, mime: 'text/plain' });
  }
  if (ending.code !== 0) throw new SkillFailed(failureSentence(launch, ending.code, tail.text));
  return {
    exitCode: ending.code,
    output: tail.text,
    outputBytes: tail.bytes,
    durationMs: Math.round(tookMs(launch, ending.at)),
  };
}

/** By a clock that nobody sets where this worker saw all of it, else by the wall clock. */
function tookMs(launch: Launch, endedAt: number): number {
  return launch.ageMs?.() ?? Math.max(0, endedAt - launch.startedAt);
}

/** All plain files in a folder and below, in the order of their paths. Links are left alone: they may lead anywhere. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function failureSentence(launch: Launch, code: number, output: string): string {
  const signal = Object.entries(constants.signals).find(([, number]) => code === number + 128)?.[0];
  const missing = launch.missing.length > 0 ? ` It was not granted ${launch.missing.join(', ')}.` : '';
  const lines = output.split('\n').slice(-LAST_LINES).join('\n');
  const ended = `${launch.script} ended with exit code ${code}${signal ? ` (${signal})` : ''}`;
  return lines ? `${ended}.${missing}\n${lines}` : `${ended} and printed nothing.${missing}`;
}
