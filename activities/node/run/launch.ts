import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { z } from 'zod';
import { BadInput } from '../../../contracts/errors.ts';
import { identify } from '../../../platform/processes.ts';

/**
 * The only parent a script has. It leads a group of its own, waits for the word that its pid is on disk, and puts the
 * exit code there, so that the worker may die at any moment. It outlives a polite end of its group to tell the code.
 */
const SUPERVISOR = `
folder=$1; shift
trap : HUP INT TERM
read -r go || { : >"$folder/not-started"; exit; }
"$@" </dev/null
{ echo $?; times; echo end; } >"$folder/exit"
`;

const record = z.object({
  pid: z.number().int().positive(),
  startTime: z.string(),
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  timeLimitMs: z.number(),
  script: z.string(),
  idempotent: z.boolean(),
  /** Variables it asked for and was not granted. */
  missing: z.array(z.string()),
});
export type LaunchRecord = z.infer<typeof record>;

/** One start of a script: a folder with `launch.json`, `output.log`, `out/` and, in the end, `exit`. */
export interface Launch extends LaunchRecord {
  folder: string;
  /** Resolves when the process ends; only the worker that started it has this. */
  ended?: Promise<unknown>;
  /** How long it runs already, in milliseconds by the worker's own clock; only the worker that started it has this. */
  ageMs?: () => number;
}

export type Ending =
  { kind: 'exited'; code: number; cpuMs: number; at: number } | { kind: 'never-started' } | { kind: 'cut-off' };

export interface LaunchPlan extends Pick<LaunchRecord, 'script' | 'idempotent' | 'timeLimitMs' | 'missing'> {
  command: readonly string[];
  cwd: string;
  env: Record<string, string>;
}

export const outputLog = (launch: { folder: string }) => join(launch.folder, 'output.log');
export const outFolder = (launch: { folder: string }) => join(launch.folder, 'out');

/** Makes the folder of the next launch. Each has its own, so that a late word of an earlier one cannot be mistaken. */
export async function nextFolder(jobDir: string): Promise<string> {
  const folder = join(jobDir, `launch-${((await launchNumbers(jobDir)).at(-1) ?? 0) + 1}`);
  await mkdir(outFolder({ folder }), { recursive: true });
  return folder;
}

/**
 * Starts a script. It begins only once its identity is on disk: a crash before that means it never ran.
 * @throws BadInput when its arguments are more than the system takes
 */
export async function launchScript(folder: string, plan: LaunchPlan): Promise<Launch> {
  const child = await spawnSupervisor(folder, plan);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const identity = await identify(child.pid!);
    if (!identity) throw new Error(`The shell that was to run ${plan.script} was ended before it began.`);
    const { script, idempotent, timeLimitMs, missing } = plan;
    const launched = { ...identity, startedAt: Date.now(), timeLimitMs, script, idempotent, missing };
    await writeDurably(folder, launched);
    child.stdin.write('go\n');
    const begun = performance.now();
    return { ...launched, folder, ended, ageMs: () => performance.now() - begun };
  } finally {
    child.stdin.end();
  }
}

async function spawnSupervisor(folder: string, { command, cwd, env }: LaunchPlan) {
  const log = await open(outputLog({ folder }), 'a');
  try {
    const child = spawn('/bin/sh', ['-c', SUPERVISOR, 'mainstay-run', folder, ...command], {
      cwd,
      env,
      detached: true,
      stdio: ['pipe', log.fd, log.fd],
    }) as ChildProcessByStdio<Writable, null, null>;
    // Killed before it could hear us: what it left on disk tells, not the broken pipe.
    child.stdin?.on('error', () => undefined);
    await once(child, 'spawn');
    return child;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'E2BIG') throw cause;
    throw new BadInput('The arguments are longer than the system takes; put them in a file.', { cause });
  } finally {
    await log.close();
  }
}

/** The latest launch that may have begun, or null when there is none. */
export async function lastLaunch(jobDir: string): Promise<Launch | null> {
  const latest = (await launchNumbers(jobDir)).at(-1);
  if (latest === undefined) return null;
  const folder = join(jobDir, `launch-${latest}`);
  const text = await readIfThere(join(folder, 'launch.json'));
  // Absent or half-written: the word to begin is given after it is whole, so nothing ever ran.
  if (text === null || !text.endsWith('\n')) return null;
  return { ...record.parse(JSON.parse(text)), folder };
}

/** Notes that the script is about to be ended because its node ends: that is a cut, not a failure of its own. */
export async function noteCut({ folder }: { folder: string }): Promise<void> {
  await writeFile(join(folder, 'cut'), '');
}

/** How a launch whose process is gone came to its end. */
export async function endingOf(launch: Launch): Promise<Ending> {
  const text = await readIfThere(join(launch.folder, 'exit'));
  const lines = text?.split('\n') ?? [];
  const wasCut = (await readIfThere(join(launch.folder, 'cut'))) !== null;
  // A script that took our asking it to end for its own business and did it well has done its work.
  if (text !== null && lines.includes('end') && !(wasCut && lines[0] !== '0')) {
    const { mtimeMs } = await stat(join(launch.folder, 'exit'));
    return { kind: 'exited', code: Number(lines[0]), cpuMs: readTimes(text), at: mtimeMs };
  }
  // Only what stands there counts: after a power cut a missing word proves nothing.
  if ((await readIfThere(join(launch.folder, 'not-started'))) !== null) return { kind: 'never-started' };
  return { kind: 'cut-off' };
}

async function launchNumbers(jobDir: string): Promise<number[]> {
  const names = await readdir(jobDir);
  return names
    .flatMap((name) => /^launch-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

async function writeDurably(folder: string, launched: LaunchRecord): Promise<void> {
  const file = await open(join(folder, 'launch.json'), 'wx');
  try {
    await file.writeFile(`${JSON.stringify(launched)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readIfThere(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

/** The shell's `times`: `0m0.01s 0m0.00s` of its own, then of what it waited for. Milliseconds in all. */
function readTimes(text: string): number {
  const times = [...text.matchAll(/(\d+)m(\d+(?:[.,]\d+)?)s/g)];
  const seconds = times.map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest!.replace(',', '.')));
  return Math.round(seconds.reduce((sum, value) => sum + value, 0) * 1_000);
}
