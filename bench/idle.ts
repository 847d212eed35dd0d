import { setTimeout as sleep } from 'node:timers/promises';
import { identify, treeUsage } from '../platform/processes.ts';
import { residentMb } from './footprint.ts';
import { untilStatus } from './jobs.ts';
import type { Measurement } from './measure.ts';
import type { System } from './system.ts';

const WARM_UP_MS = 30_000;
const WATCHED_MS = 60_000;
/** Of one core, in percent, all processes of `npm start` together. */
const CPU_BAR = 5;
/** Megabytes: the gateway's process and the embedded Temporal. */
const MEMORY_BAR_MB = 600;

/** What the system takes while nobody asks for anything. To be measured on one that has just been started. */
export async function measureIdle(system: System): Promise<Measurement[]> {
  const { gateway, temporal } = await untilStatus(system, ({ ready }) => ready);
  await sleep(WARM_UP_MS);
  const percent = await cpuOf(system, WATCHED_MS);
  const memory = (await residentMb(gateway.pid)) + (await residentMb(temporal.pid!));
  const row = { peerName: 'the bar', bar: { atMost: 1 }, rounds: 1 };
  return [
    { ...row, name: 'idle: processor time of all processes, of one core', unit: '%', ours: percent, peer: CPU_BAR },
    { ...row, name: 'idle: memory of gateway and embedded Temporal', unit: 'MB', ours: memory, peer: MEMORY_BAR_MB },
  ];
}

/** Processor time of all processes of a system while so many milliseconds pass, percent of one core. */
export async function cpuOf(system: System, ms: number): Promise<number> {
  const root = (await identify(system.pid()))!;
  const before = await treeUsage(root);
  const begun = performance.now();
  await sleep(ms);
  const after = await treeUsage(root);
  return ((after.cpuMs - before.cpuMs) / (performance.now() - begun)) * 100;
}
