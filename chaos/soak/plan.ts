import { createRandom, type Random } from '../storm/random.ts';
import { MINUTE_MS, type Day } from './day.ts';

/** Two hours of the day, or a quarter of a shorter one. */
const OUTAGE_MINUTES = 120;

export type FaultName = 'node outage' | 'gateway restart' | 'Temporal restart';

/** What happens to the system in the day; milliseconds since its beginning. */
export interface PlannedFault {
  name: FaultName;
  part: 'node' | 'gateway' | 'temporal';
  at: number;
  /** How long it is down; a restart takes what it takes. */
  forMs: number;
  /** When people write meanwhile, from its beginning on, and whether their message needs the node. */
  messages: { afterMs: number; isHeavy: boolean }[];
}

/** Draws the day's faults, each with people who write in it: the same seed draws the same. */
export function planFaults(seed: number, { minutes }: Pick<Day, 'minutes'>): PlannedFault[] {
  const random = createRandom(seed);
  const total = minutes * MINUTE_MS;
  const somewhere = (low: number, high: number) => Math.round(total * (low + random.next() * (high - low)));
  const outageMs = Math.min(OUTAGE_MINUTES * MINUTE_MS, total / 4);
  return [
    { name: 'node outage', part: 'node', ...during(random, somewhere(0.15, 0.35), outageMs, 8) },
    { name: 'gateway restart', part: 'gateway', ...during(random, somewhere(0.6, 0.65), 0, 3) },
    { name: 'Temporal restart', part: 'temporal', ...during(random, somewhere(0.75, 0.8), 0, 3) },
  ];
}

/** While a part restarts people write at once, in an outage at any time of it; the first message needs the node. */
function during(random: Random, at: number, forMs: number, count: number): Omit<PlannedFault, 'name' | 'part'> {
  const span = Math.max(forMs * 0.8, 500);
  const times = Array.from({ length: count }, () => random.next() * span).sort((a, b) => a - b);
  const messages = times.map((afterMs, index) => ({ afterMs, isHeavy: index === 0 || random.next() < 0.6 }));
  return { at, forMs, messages };
}
