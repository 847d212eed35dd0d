import { fault } from './fault.ts';

const HOUR_MS = 3_600_000;
const PARTS = ['gateway', 'node'] as const;

export const clockJump = fault({
  name: 'clock',
  summary: 'the clock of gateway or node jumps three hours forward or back',
  weight: 3,
  draw: (random) => ({ part: random.pick(PARTS), hours: random.pick([-3, 0, 3]) }),
  describe: ({ part, hours }) => `the clock of ${part} stands ${hours} h off`,
  targets: ({ part }) => [`clock of ${part}`],
  async strike({ world }, { part, hours }) {
    world.setClock(part, hours * HOUR_MS);
  },
});
