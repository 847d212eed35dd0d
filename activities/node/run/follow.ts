import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { formatDuration } from '../../../contracts/duration.ts';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { Job, StopReason } from '../../../contracts/skill.ts';
import { isRunning, killTree, runningForMs, treeUsage } from '../../../platform/processes.ts';
import { MARK } from './environment.ts';
import { lastLaunch, type Launch, noteCut, outFolder, outputLog } from './launch.ts';
import { boundLog, readTail } from './output-log.ts';

const TICK_MS = 500;
// A look at the whole process table costs some milliseconds: every fourth tick is enough.
const TICKS_PER_SAMPLE = 4;
const REJOINED_POLL_MS = 100;
const GRACE_MS = 2_000;

/**
 * Stays with a launched script until its process has ended, showing the tail of its output twice a second.
 * @throws SkillFailed after its time limit, the reason of `job.signal` when that is raised; nothing of it runs on then,
 *   unless the node only restarts
 */
export async function follow(launch: Launch, job: Job): Promise<void> {
  // Ended while nobody looked: how late it is now says nothing about how long it took.
  if (!launch.ended && !(await isRunning(launch))) return await boundLog(outputLog(launch));
  const over = new AbortController();
  const watcher = watchOutput(launch, job, over.signal);
  const left = launch.timeLimitMs - (launch.ageMs?.() ?? (await runningForMs(launch)) ?? 0);
  try {
    const end = await Promise.race([
      ended(launch, over.signal).then(() => 'ended' as const),
      delay(Math.max(0, left), 'overdue' as const, { signal: over.signal }),
      aborted(job.signal, over.signal).then(() => 'cancelled' as const),
      watcher,
    ]);
    if (end === 'ended') return;
    // The next attempt finds it again.
    if (job.signal.reason === ('node restarts' satisfies StopReason)) throw job.signal.reason;
    if (job.signal.reason === ('node ends' satisfies StopReason)) await noteCut(launch);
    await endScript(launch);
    if (end === 'cancelled') throw job.signal.reason;
    throw new SkillFailed(
      `${launch.script} was stopped after its time limit of ${formatDuration(launch.timeLimitMs)}.`,
    );
  } finally {
    over.abort();
    await watcher;
    await boundLog(outputLog(launch));
  }
}

/** Ends what the last launch of a job nobody wants any more left running. */
export async function abandonScript(jobDir: string): Promise<void> {
  const launch = await lastLaunch(jobDir);
  if (launch) await endScript(launch);
}

/** Ends whatever of a launch still runs, its supervisor or what that left behind. */
export async function endScript(launch: Launch): Promise<void> {
  await killTree(launch, GRACE_MS, { mark: `${MARK}=${outFolder(launch)}` });
}

/** Resolves when the supervisor is gone. Somebody else's child tells nobody of its end, so it is looked for. */
async function ended(launch: Launch, over: AbortSignal): Promise<void> {
  if (launch.ended) {
    await launch.ended;
    return;
  }
  while (await isRunning(launch)) await delay(REJOINED_POLL_MS, undefined, { signal: over });
}

async function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort', { signal: over });
}

/** Shows progress until it is over; before that it only ends by failing to read the log. */
async function watchOutput(launch: Launch, job: Job, over: AbortSignal): Promise<'over'> {
  let seen = -1;
  let maxRssBytes = 0;
  for (let tick = 0; await anotherTick(over); tick += 1) {
    await boundLog(outputLog(launch));
    const tail = await readTail(outputLog(launch));
    if (tail.bytes !== seen) job.progress({ tail: tail.text, ...tail.progress });
    seen = tail.bytes;
    if (tick % TICKS_PER_SAMPLE === 0) maxRssBytes = Math.max(maxRssBytes, (await treeUsage(launch)).maxRssBytes);
  }
  if (maxRssBytes > 0) job.measure({ maxRssBytes });
  return 'over';
}

async function anotherTick(over: AbortSignal): Promise<boolean> {
  await delay(TICK_MS, undefined, { signal: over }).catch((error: unknown) => {
    if (!over.aborted) throw error;
  });
  return !over.aborted;
}
