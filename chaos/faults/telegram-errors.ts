import type { Fault as Misbehaviour } from '../bot-api/faults.ts';
import type { Random } from '../storm/random.ts';
import { fault } from './fault.ts';

const METHODS = ['getUpdates', 'sendMessage', 'sendMessage', 'editMessageText', '*'] as const;

function draw(random: Random): Misbehaviour {
  const common = { method: random.pick(METHODS), times: random.between(1, 3), skip: random.between(0, 2) };
  switch (random.pick(['flood', 'error', 'page', 'drop', 'stall'])) {
    case 'flood':
      return { ...common, kind: 'flood', retryAfter: random.between(1, 3) };
    case 'error':
      return { ...common, kind: 'error', code: random.pick([500, 502, 503, 504]) };
    case 'page':
      return { ...common, kind: 'error', code: 502, html: true };
    case 'drop':
      return { ...common, kind: 'drop', when: random.pick(['before', 'after']) };
    default:
      return {
        ...common,
        kind: 'stall',
        // Some never answer at all, as far as anybody waits.
        ms: random.pick([1_000, 5_000, 120_000]),
        when: random.pick(['before', 'after']),
      };
  }
}

export const telegramErrors = fault({
  name: 'telegram',
  summary: '429, 5xx, a proxy’s error page, connections cut before or after the work, answers that never come',
  weight: 20,
  draw,
  describe: ({ method, kind, times, skip, ...rest }) =>
    `telegram ${kind} on ${method}, ${times} × after ${skip}: ${JSON.stringify(rest)}`,
  targets: () => [],
  async strike({ world }, misbehaviour) {
    world.telegram.fault(misbehaviour);
  },
});
