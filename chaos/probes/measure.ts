import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 10;

/** One figure of the system in calm weather, with what it is held to. */
export interface Measure {
  name: string;
  /** Milliseconds, one a round. */
  rounds: number[];
  barMs: number;
}

/** The smallest value that 95 of 100 rounds don't exceed; the largest where there are fewer than twenty. */
export function p95(rounds: readonly number[]): number {
  const sorted = [...rounds].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? Number.NaN;
}

/**
 * Milliseconds until `look` finds it.
 * @throws Error naming `what` after `timeoutMs`
 */
export async function timeUntil(what: string, look: () => boolean, timeoutMs = 60_000): Promise<number> {
  const began = performance.now();
  while (!look()) {
    if (performance.now() - began > timeoutMs) throw new Error(`Waited ${timeoutMs / 1_000} s in vain until ${what}.`);
    await sleep(LOOK_EVERY_MS);
  }
  return performance.now() - began;
}
