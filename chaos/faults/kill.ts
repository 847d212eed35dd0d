import { setTimeout as sleep } from 'node:timers/promises';
import { STEPS } from '../storm/steps.ts';
import { PARTS } from '../storm/world.ts';
import { fault } from './fault.ts';

/** A storm without traffic must not wait for ever for a step. */
const STEP_WITHIN_MS = 5_000;

export const kill = fault({
  name: 'kill',
  summary: 'kill -9 of gateway, node or Temporal at a step of a job’s life',
  weight: 32,
  draw: (random) => ({
    part: random.pick(PARTS),
    step: random.pick(STEPS),
    // Just after the step is seen, or a little later.
    lagMs: random.pick([0, 0, 1, 3, 10, 30, 100]),
    downMs: random.pick([0, 0, 0, 300, 1_000, 3_000, 8_000]),
  }),
  describe: ({ part, step, lagMs, downMs }) => `kill -9 ${part} ${lagMs} ms after “${step}”, down for ${downMs} ms`,
  targets: ({ part }) => [part],
  async strike({ world, steps }, { part, step, lagMs, downMs }) {
    await steps.next(step, STEP_WITHIN_MS);
    await sleep(lagMs);
    await world.parts[part].kill();
    await sleep(downMs);
    world.parts[part].start();
  },
});
