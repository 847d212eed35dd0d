import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessEntry, processTable } from './process-table.ts';

/** A pid is reused sooner or later; with the time its process began it means one process for ever. */
export interface ProcessIdentity {
  pid: number;
  startTime: string;
}

/** What a process tree used so far. A process that came and went between two looks, unwaited for, is not in it. */
export interface TreeUsage {
  /** User and system time, milliseconds. */
  cpuMs: number;
  /** Sum of the peaks of the processes that live now (pages they share count for each), bytes. */
  maxRssBytes: number;
}

export interface KillOptions {
  /**
   * `NAME=value` that the tree's root was started with and passed on. Whatever process carries it belongs to the tree
   * even when it made itself a session of its own and its parent is gone, which no table of parents can tell.
   */
  mark?: string;
}

const POLL_MS = 20;
// A killed process is gone in milliseconds unless the kernel holds it (a dead disk or network mount).
const KILL_LIMIT_MS = 10_000;

/** When the process began, in a form to compare only; null when it does not exist or is a zombie. */
export async function processStartTime(pid: number): Promise<string | null> {
  return (await processTable.one(pid))?.startTime ?? null;
}

/** The identity of a process that runs now; null when there is none of this pid. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const startTime = await processStartTime(pid);
  return startTime === null ? null : { pid, startTime };
}

/** Whether this very process still runs; another one that was given its pid does not count. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await processStartTime(identity.pid)) === identity.startTime;
}

/** Milliseconds since the process began, by the system's own clock, which nobody sets; null once it is gone. */
export async function runningForMs(identity: ProcessIdentity): Promise<number | null> {
  return (await isRunning(identity)) ? await processTable.ageOf(identity.pid) : null;
}

/** CPU time and memory of the process and all that came from it; zeros once all are gone. */
export async function treeUsage(identity: ProcessIdentity): Promise<TreeUsage> {
  const tree = membersOf(identity, await processTable.all(), new Map());
  const memory = await Promise.all(tree.map((entry) => processTable.memoryOf(entry.pid)));
  return {
    cpuMs: tree.reduce((sum, entry) => sum + entry.cpuMs, 0),
    maxRssBytes: memory.reduce((sum, bytes) => sum + bytes, 0),
  };
}

/**
 * Ends a process and all that came from it: its process group and session (also when the process itself is gone
 * already) and the descendants that left them. SIGTERM first, SIGKILL after `graceMs`; resolves when all are gone.
 * A process that only has the pid of an earlier one is never touched, nor is the caller.
 * @throws Error when something outlives SIGKILL for ten seconds
 */
export async function killTree(identity: ProcessIdentity, graceMs: number, options: KillOptions = {}): Promise<void> {
  const known = new Map<number, string>();
  const asked = new Set<number>();
  const killAt = performance.now() + graceMs;
  // Looked up again in every round: a tree that is being ended may still be growing.
  for (;;) {
    const alive = await findTree(identity, known, options.mark);
    if (alive.length === 0) return;
    const overdue = performance.now() - killAt;
    if (overdue > KILL_LIMIT_MS) {
      throw new Error(`Processes ${alive.map((entry) => entry.pid).join(', ')} do not end, not even by SIGKILL.`);
    }
    for (const { pid } of alive) {
      if (overdue >= 0) signal(pid, 'SIGKILL');
      else if (!asked.has(pid)) signal(pid, 'SIGTERM');
      asked.add(pid);
    }
    await delay(POLL_MS);
  }
}

async function findTree(
  root: ProcessIdentity,
  known: Map<number, string>,
  mark: string | undefined,
): Promise<ProcessEntry[]> {
  const table = await processTable.all();
  const marked = mark === undefined ? [] : await processTable.withEnvironment(mark);
  for (const entry of table) if (marked.includes(entry.pid)) known.set(entry.pid, entry.startTime);
  const members = membersOf(root, table, known);
  for (const member of members) known.set(member.pid, member.startTime);
  return members;
}

/** The entries that are the root, in its group or session, already known, or below one of these. */
function membersOf(root: ProcessIdentity, table: ProcessEntry[], known: Map<number, string>): ProcessEntry[] {
  const holder = table.find((entry) => entry.pid === root.pid);
  // The system gives a number away only when no group and no session bears it, so a new holder means that ours are gone.
  const groupIsOurs = holder === undefined || holder.startTime === root.startTime;
  const members = new Set<number>();
  const belongs = (entry: ProcessEntry) =>
    (groupIsOurs && [entry.pid, entry.group, entry.session].includes(root.pid)) ||
    known.get(entry.pid) === entry.startTime ||
    members.has(entry.parent);
  let size = -1;
  while (size < members.size) {
    size = members.size;
    for (const entry of table) if (entry.pid !== process.pid && belongs(entry)) members.add(entry.pid);
  }
  return table.filter((entry) => members.has(entry.pid));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
