import { setTimeout as sleep } from 'node:timers/promises';
import { applyCrons } from './crons.ts';
import { cpuOf } from './idle.ts';
import { type Measurement, median, timed } from './measure.ts';
import { startSystem, type System } from './system.ts';

const MANY = 1_000;
const LIST_BAR_MS = 1_000;
/** A full minute: once a minute the gateway asks for the whole list. */
const WATCHED_MS = 60_000;
const WARM_UP_MS = 60_000;

/** A thousand crons that never fire: how long their list takes, and what they cost while they are paused. */
export async function measureManyCrons(rounds: number): Promise<Measurement[]> {
  const [many, none] = [await startSystem(), await startSystem()];
  try {
    await applyCrons(
      many,
      Array.from({ length: MANY }, (_, index) => ({
        ...{ name: `bench-${index}`, schedule: '0 0 1 1 *' },
        ...{ skill: 'run', args: { script: 'true.sh' } },
      })),
    );
    return [await list(many, rounds), await idle(many, none, rounds)];
  } finally {
    await many.stop();
    await none.stop();
  }
}

async function list(system: System, rounds: number): Promise<Measurement> {
  const took: number[] = [];
  for (let round = 0; round <= rounds; round += 1) took.push(await timed(() => system.cli('cron', 'list')));
  return {
    name: `\`cron list\` with ${MANY} schedules`,
    peerName: 'the bar',
    unit: 'ms',
    ours: median(took.slice(1)),
    peer: LIST_BAR_MS,
    bar: { atMost: 1 },
    rounds,
  };
}

/** Both systems are watched at the same time, so that whatever else the machine does, it does to both. */
async function idle(many: System, none: System, rounds: number): Promise<Measurement> {
  for (let index = 0; index < MANY; index += 1) await many.gateway.post(`/api/crons/bench-${index}/pause`);
  await sleep(WARM_UP_MS);
  const [ours, peer]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const [one, other] = await Promise.all([cpuOf(many, WATCHED_MS), cpuOf(none, WATCHED_MS)]);
    ours.push(one);
    peer.push(other);
  }
  return {
    name: `idle with ${MANY} paused schedules: processor time, of one core`,
    peerName: 'the same with none; the bar is the highest of its rounds',
    unit: '%',
    ours: median(ours),
    peer: median(peer),
    bar: { atMost: Math.max(...peer) / median(peer) },
    rounds,
  };
}
