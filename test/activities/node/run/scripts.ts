import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../../../activities/node/run.ts';
import { endScript } from '../../../../activities/node/run/follow.ts';
import { lastLaunch } from '../../../../activities/node/run/launch.ts';
import type { RunOutput } from '../../../../activities/node/run/run-script.ts';
import { type LocalJob, type LocalJobOptions, localJob } from '../../../support/local-job.ts';

/** A fresh home for each test, gone after it. */
export function useHome() {
  let home = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'mainstay-run-'));
  });
  afterEach(async () => {
    // A test that fails leaves no script behind.
    for (const id of await readdir(join(home, 'runs')).catch(() => [])) {
      const launch = await lastLaunch(join(home, 'runs', id));
      if (launch) await endScript(launch);
    }
    rmSync(home, { recursive: true, force: true });
  });
  return {
    get path() {
      return home;
    },
    /** Writes workspace/scripts/NAME. */
    async script(name: string, text: string, mode = 0o644): Promise<void> {
      const file = join(home, 'workspace', 'scripts', name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      await chmod(file, mode);
    },
    /** A file the script wrote into the workspace, or null. */
    async read(name: string): Promise<string | null> {
      return readFile(join(home, 'workspace', name), 'utf8').catch(() => null);
    },
    job: (options: Partial<LocalJobOptions> = {}) => localJob({ home, ...options }),
  };
}

/** Runs the skill as the node does: the input parsed by its own declaration. */
export async function runSkill(job: LocalJob, input: Record<string, unknown>): Promise<RunOutput> {
  return (await run.run(run.input.parse(input), job)) as unknown as RunOutput;
}

/** Waits for something to become true; the test's own time limit ends the wait. */
export async function until<T>(
  look: () => Promise<T | null | false | undefined> | T | null | false | undefined,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null && found !== false && found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
