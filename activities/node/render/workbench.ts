import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Job } from '../../../contracts/skill.ts';
import { type FfmpegRun, runFfmpeg } from './ffmpeg.ts';
import { endOrphans, noteProcess } from './orphans.ts';

/** Where a job's film is made: its folder, which every attempt finds again, and ffmpeg run on the job's account. */
export interface Workbench {
  /** Absolute. */
  dir: string;
  signal: AbortSignal;
  /** Runs ffmpeg so that a cancel ends it, a later attempt would find it, and the job is told what it used. */
  run(run: Omit<FfmpegRun, 'cwd' | 'signal' | 'onStart'>): Promise<void>;
}

/** Opens the job's workbench; what an attempt that was cut off left running is ended first. */
export async function openWorkbench(job: Job): Promise<Workbench> {
  const dir = path.join(job.dir, 'render');
  const running = runningIn(job.dir);
  await endOrphans(running);
  return {
    dir,
    signal: job.signal,
    async run(run) {
      let noted: Promise<() => Promise<void>> | undefined;
      const onStart = (pid: number) => (noted = noteProcess(running, pid));
      try {
        job.measure(await runFfmpeg({ ...run, cwd: dir, signal: job.signal, onStart }));
      } finally {
        await (
          await noted
        )?.();
      }
    },
  };
}

/** Keeps what earlier attempts made only if it was made from the very same; otherwise the bench is cleared. */
export async function keepIfSame(bench: Workbench, madeFrom: unknown): Promise<void> {
  const note = path.join(bench.dir, 'made-from.json');
  const now = JSON.stringify(madeFrom);
  const before = await readFile(note, 'utf8').catch(() => undefined);
  if (before === now) return;
  await clear(bench);
  await writeFile(note, now);
}

/** Throws away all that was encoded. */
export async function clear(bench: Workbench): Promise<void> {
  await rm(encodedDir(bench), { recursive: true, force: true });
  await mkdir(encodedDir(bench), { recursive: true });
}

export function encodedDir(bench: Workbench): string {
  return path.join(bench.dir, 'encoded');
}

/** Ends what a job nobody wants any more left running. */
export async function abandonWorkbench(jobDir: string): Promise<void> {
  await endOrphans(runningIn(jobDir));
}

function runningIn(jobDir: string): string {
  return path.join(jobDir, 'render', 'running');
}
