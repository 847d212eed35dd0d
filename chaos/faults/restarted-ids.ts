import { fault } from './fault.ts';

export const restartedIds = fault({
  name: 'new ids',
  summary: 'the ids of updates begin anew at random, as after a quiet week',
  weight: 3,
  draw: (random) => ({ from: random.between(1, 900_000_000) }),
  describe: ({ from }) => `update ids go on from ${from}`,
  targets: () => [],
  async strike({ world }, { from }) {
    const { updates } = world.telegram.world;
    // Only a quiet queue restarts its ids: what waits keeps its own.
    if (updates.pending.length === 0) updates.restartIds(from);
  },
});
