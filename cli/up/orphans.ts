import { endProcess } from '../../platform/end-process.ts';
import { notedParts, readProcessFile, removeProcessFile } from '../../platform/process-file.ts';
import type { HomePaths } from '../../platform/home.ts';
import { identify, isRunning } from '../../platform/processes.ts';
import { serversOn } from '../../platform/temporal/server.ts';
import { BadInput } from '../../contracts/errors.ts';

const GRACE_MS = 3_000;
export const SUPERVISOR = 'supervisor';

/**
 * Ends what a killed supervisor of this home left running, known by pid and start time.
 * @throws BadInput when a supervisor runs on this home
 * @returns the names of the parts that were ended
 */
export async function endOrphans({ processes, temporal }: HomePaths, home: string): Promise<string[]> {
  const supervisor = readProcessFile(processes, SUPERVISOR);
  if (supervisor && (await isRunning(supervisor))) {
    throw new BadInput(
      `Mainstay runs on ${home} already (pid ${supervisor.pid}); stop that one, or give this one another MAINSTAY_HOME and ports.`,
    );
  }
  const ended: string[] = [];
  for (const part of notedParts(processes)) {
    const identity = readProcessFile(processes, part);
    if (identity && (await isRunning(identity))) {
      // By SIGKILL after a while: its scripts live on, and are found again by the next node.
      await endProcess(identity, GRACE_MS);
      ended.push(part);
    }
    removeProcessFile(processes, part);
  }
  // Killed between starting Temporal and noting it.
  for (const pid of await serversOn(temporal)) {
    const identity = await identify(pid);
    if (!identity) continue;
    await endProcess(identity, GRACE_MS);
    ended.push('temporal');
  }
  return ended;
}
