import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { identify, killTree } from '../../../platform/processes.ts';

const identity = z.object({ pid: z.number(), startTime: z.string() });

const GRACE_MS = 500;

/**
 * Notes a process in the job's folder while it runs, so that the next attempt can end it if this one dies.
 * @returns takes the note away again
 */
export async function noteProcess(dir: string, pid: number): Promise<() => Promise<void>> {
  const process = await identify(pid);
  const note = path.join(dir, `${pid}.json`);
  if (process !== null) {
    await mkdir(dir, { recursive: true });
    await writeFile(note, JSON.stringify(process));
  }
  return () => rm(note, { force: true });
}

/** Ends what an attempt that was cut off left running. */
export async function endOrphans(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const name of await readdir(dir)) {
    const note = path.join(dir, name);
    // A note that was cut off in writing names nobody; what it would have named writes only into its own folder.
    const parsed = identity.safeParse(readJson(await readFile(note, 'utf8')));
    if (parsed.success) await killTree(parsed.data, GRACE_MS);
    await rm(note, { force: true });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
