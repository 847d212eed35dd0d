import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentWorkflowId } from '../contracts/agent.ts';
import { jobWorkflowId } from '../contracts/work.ts';
import type { Log } from '../platform/log.ts';
import { removeUnfinished } from '../storage/durable-file.ts';
import type { Journal } from './journal/journal.ts';

const DAY_MS = 86_400_000;
const EVERY_MS = 6 * 3_600_000;
/** Outcomes are kept as long as Temporal keeps histories: it asks for none that is older. */
const JOURNAL_KEPT_MS = 30 * DAY_MS;
/** Folders of jobs: long enough to look into one that went wrong, short enough for films' segments. */
const RUNS_KEPT_MS = 3 * DAY_MS;

/** Takes away what the node no longer needs, now and every six hours. */
export async function tidyForever(
  { journal, runs, log }: { journal: Journal; runs: string; log: Log },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      journal.forget(Date.now() - JOURNAL_KEPT_MS);
      await removeUnfinished(join(runs, 'append'));
      await removeOldRuns(
        runs,
        Date.now() - RUNS_KEPT_MS,
        new Set(journal.unfinished().map(({ workflowId }) => workflowId)),
      );
    } catch (error) {
      log.warn({ err: error }, 'tidying up went wrong');
    }
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** What unfinished work left there says whether it was begun and how far it is: that stays, however old. */
async function removeOldRuns(runs: string, before: number, unfinished: ReadonlySet<string>): Promise<void> {
  for (const entry of await readdir(runs, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    if ([jobWorkflowId(entry.name), agentWorkflowId(entry.name)].some((id) => unfinished.has(id))) continue;
    const folder = join(runs, entry.name);
    if ((await newestChange(folder)) < before) await rm(folder, { recursive: true, force: true });
  }
}

async function newestChange(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true });
  const times = await Promise.all(
    ['.', ...entries].map(async (entry) => (await stat(join(folder, entry)).catch(() => null))?.mtimeMs ?? 0),
  );
  return Math.max(...times);
}
