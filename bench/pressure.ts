import { type Conversation, startConversation } from './conversation.ts';
import { residentMb } from './footprint.ts';
import { askForJobs, cutNodeOff, untilStatus, writeCheapScript } from './jobs.ts';
import { type Measurement, median } from './measure.ts';
import type { System } from './system.ts';

const WAITING = 10_000;
const TURNS = 40;
/** Megabytes: what the gateway's process and the embedded Temporal may take together. */
const MEMORY_BAR_MB = 600;

/** Light turns and memory with ten thousand jobs that wait for a node, against the same system without them. */
export async function measurePressure(system: System, rounds: number): Promise<Measurement[]> {
  writeCheapScript(system);
  const chat = await startConversation(system.gateway);
  await lightTurns(chat, rounds);
  const idle = await lightTurns(chat, rounds);
  const { mend } = await cutNodeOff(system);
  await askForJobs(system, WAITING);
  await untilStatus(system, (now) => now.jobs.queued === WAITING);
  const loaded = await lightTurns(chat, rounds);
  const { gateway, temporal } = await untilStatus(system, () => true);
  const memory = (await residentMb(gateway.pid)) + (await residentMb(temporal.pid!));
  await chat.stop();
  mend();
  return [
    {
      name: `light turn with ${WAITING} jobs waiting, intake → reply leaves`,
      peerName: 'the same with none',
      unit: 'ms',
      ours: loaded,
      peer: idle,
      bar: { atMost: 1.2 },
      rounds,
    },
    {
      name: `memory of gateway and embedded Temporal with ${WAITING} jobs waiting`,
      peerName: 'the bar',
      unit: 'MB',
      ours: memory,
      peer: MEMORY_BAR_MB,
      bar: { atMost: 1 },
      rounds: 1,
    },
  ];
}

/** The median of the rounds' medians, in milliseconds. */
async function lightTurns(chat: Conversation, rounds: number): Promise<number> {
  const medians: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const turns: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) turns.push((await chat.say('/status')).ms);
    medians.push(median(turns));
  }
  return median(medians);
}
