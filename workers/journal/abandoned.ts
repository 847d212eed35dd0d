import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Skill } from '../../contracts/skill.ts';
import { jobIdOfWorkflow } from '../../contracts/work.ts';
import type { Log } from '../../platform/log.ts';
import type { Journal, WorkKey } from './journal.ts';
import { isStillWanted } from './lease.ts';

const LOOK_EVERY_MS = 2_000;

export interface AbandonedOptions {
  journal: Journal;
  client: Client;
  skills: readonly Skill[];
  /** Where the jobs' folders lie. */
  runs: string;
  isGoing(key: WorkKey): boolean;
  log: Log;
}

/**
 * Sees after work that an earlier life of this node began and left without an outcome: either an attempt takes it up
 * again, or it was cancelled meanwhile; then nobody else would end what it left running. Resolves when none is left.
 */
export async function endAbandoned(options: AbandonedOptions, signal: AbortSignal): Promise<void> {
  let left = options.journal.unfinished();
  while (left.length > 0 && !signal.aborted) {
    const waiting = [];
    for (const work of left) if (!(await isSettled(work, options, signal))) waiting.push(work);
    left = waiting;
    if (left.length > 0) await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function isSettled(
  { skill: name, ...key }: WorkKey & { skill: string },
  { journal, client, skills, runs, isGoing, log }: AbandonedOptions,
  signal: AbortSignal,
): Promise<boolean> {
  if (isGoing(key) || journal.outcome(key)) return true;
  if (await isStillWanted(client, key, signal)) return false;
  log.info(key, 'a job was cancelled while its node was away: what it left is ended');
  const skill = skills.find((one) => one.name === name);
  const dir = join(runs, jobIdOfWorkflow(key.workflowId));
  try {
    // A crash may have come before the folder was made: then nothing was begun.
    if (existsSync(dir)) await skill?.abandon?.(dir);
    journal.finish(key, { kind: 'cancelled' }, Date.now());
  } catch (error) {
    // It stays unfinished: the node's next start tries again.
    log.error({ err: error, ...key }, 'what a cancelled job left running could not be ended');
  }
  return true;
}
