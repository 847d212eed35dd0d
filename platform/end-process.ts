import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './processes.ts';

const LOOK_EVERY_MS = 20;

/**
 * Ends one process of ours, and it alone: a script it started may outlive it. SIGTERM (or `signal`) first, SIGKILL
 * after `graceMs`; resolves when it is gone.
 */
export async function endProcess(
  identity: ProcessIdentity,
  graceMs: number,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  const killAt = performance.now() + graceMs;
  let sent: NodeJS.Signals | null = null;
  while (await isRunning(identity)) {
    const wanted = performance.now() < killAt ? signal : 'SIGKILL';
    if (sent !== wanted) send(identity.pid, wanted);
    sent = wanted;
    await delay(LOOK_EVERY_MS);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Gone between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
