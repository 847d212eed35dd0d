import { fault } from './fault.ts';

export const duplicateUpdates = fault({
  name: 'duplicates',
  summary: 'Telegram hands out updates again that were confirmed long ago',
  weight: 7,
  draw: (random) => ({ answers: random.between(1, 3) }),
  describe: ({ answers }) => `old updates again in the next ${answers} answers`,
  targets: () => [],
  async strike({ world }, { answers }) {
    world.telegram.world.updates.repeat(answers);
  },
});
