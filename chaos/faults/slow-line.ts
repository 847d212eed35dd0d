import { setTimeout as sleep } from 'node:timers/promises';
import type { Link, Way } from '../network/network.ts';
import { fault } from './fault.ts';

const LINES: readonly Link[] = [
  'gateway-temporal',
  'node-temporal',
  'node-gateway',
  'gateway-telegram',
  'node-provider',
];
const WAYS: readonly Way[] = ['both', 'there', 'back'];

export const slowLine = fault({
  name: 'slow line',
  summary: 'a line of 256 kbit/s with a queue of 300 ms and losses',
  weight: 8,
  draw: (random) => ({ link: random.pick(LINES), way: random.pick(WAYS), ms: random.between(1_000, 8_000) }),
  describe: ({ link, way, ms }) => `slow ${link} (${way}) for ${ms} ms`,
  targets: ({ link }) => [link],
  async strike({ world: { network } }, { link, way, ms }) {
    await network.impair(link, way, 'slow');
    await sleep(ms);
    await network.mend(link);
  },
});
