import { setTimeout as sleep } from 'node:timers/promises';
import type { Link, Way } from '../network/network.ts';
import { fault } from './fault.ts';

/** The whole line of the node goes at once, as at home. */
const LINES: readonly (readonly Link[])[] = [
  ['gateway-temporal'],
  ['node-temporal'],
  ['node-gateway'],
  ['node-temporal', 'node-gateway', 'node-provider'],
  ['gateway-telegram'],
  ['node-provider'],
];
const WAYS: readonly Way[] = ['both', 'both', 'there', 'back'];

export const cut = fault({
  name: 'cut',
  summary: 'a line swallows everything, one way or both, for seconds to a minute and a half',
  weight: 16,
  draw: (random) => ({
    links: random.pick(LINES),
    way: random.pick(WAYS),
    ms: random.pick([300, 1_000, 2_000, 4_000, 6_000, 9_000, 15_000, random.between(20_000, 90_000)]),
  }),
  describe: ({ links, way, ms }) => `cut ${links.join(' + ')} (${way}) for ${ms} ms`,
  targets: ({ links }) => links,
  async strike({ world: { network } }, { links, way, ms }) {
    for (const link of links) await network.impair(link, way, 'cut');
    await sleep(ms);
    for (const link of links) await network.mend(link);
  },
});
