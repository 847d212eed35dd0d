import { askForJobs, cutNodeOff, untilStatus, writeCheapScript } from './jobs.ts';
import { type Measurement, median, timed } from './measure.ts';
import type { System } from './system.ts';

const JOBS = 1_000;

/** Jobs that were queued in an outage, drained; against as many that are asked for while the node is there. */
export async function measureDrain(system: System, rounds: number): Promise<Measurement> {
  writeCheapScript(system);
  await withoutOutage(system, 20);
  const [ours, peer]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    peer.push(await withoutOutage(system, JOBS));
    ours.push(await afterOutage(system, JOBS));
  }
  return {
    name: `${JOBS} jobs queued in an outage, link up → drained`,
    peerName: 'as many asked for while the node is there, first asked → drained',
    unit: 's',
    ours: median(ours) / 1_000,
    peer: median(peer) / 1_000,
    bar: { atMost: 1.15 },
    rounds,
  };
}

async function withoutOutage(system: System, count: number): Promise<number> {
  const { jobs } = await untilStatus(system, () => true);
  return timed(async () => {
    await askForJobs(system, count);
    await untilStatus(system, (now) => now.jobs.done24h === jobs.done24h + count);
  });
}

async function afterOutage(system: System, count: number): Promise<number> {
  const { jobs } = await untilStatus(system, () => true);
  const { mend } = await cutNodeOff(system);
  await askForJobs(system, count);
  await untilStatus(system, (now) => now.jobs.queued === count);
  return timed(async () => {
    mend();
    await untilStatus(system, (now) => now.jobs.done24h === jobs.done24h + count);
  });
}
