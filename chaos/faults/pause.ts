import { setTimeout as sleep } from 'node:timers/promises';
import { PARTS } from '../storm/world.ts';
import { fault } from './fault.ts';

export const pause = fault({
  name: 'pause',
  summary: 'SIGSTOP of a part, as a machine that sleeps',
  weight: 8,
  draw: (random) => ({ part: random.pick(PARTS), ms: random.pick([500, 2_000, 5_000, 8_000, 12_000]) }),
  describe: ({ part, ms }) => `pause ${part} for ${ms} ms`,
  targets: ({ part }) => [part],
  async strike({ world }, { part, ms }) {
    world.parts[part].pause();
    await sleep(ms);
    world.parts[part].resume();
  },
});
