import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from './fault.ts';

const PARTS = ['gateway', 'node'] as const;

export const fullDisk = fault({
  name: 'full disk',
  summary: 'no byte is left on the disk of gateway or node',
  weight: 3,
  needsRoot: true,
  draw: (random) => ({ part: random.pick(PARTS), ms: random.between(500, 5_000) }),
  describe: ({ part, ms }) => `the disk of ${part} is full for ${ms} ms`,
  targets: ({ part }) => [`disk of ${part}`],
  async strike({ world }, { part, ms }) {
    const disk = world.disks[part];
    disk?.fill();
    await sleep(ms);
    disk?.empty();
  },
});
