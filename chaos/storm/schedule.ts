import { FAULTS } from '../faults/index.ts';
import type { Fault } from '../faults/fault.ts';
import { createRandom } from './random.ts';

/** One fault at its place in the storm. */
export interface Strike {
  number: number;
  fault: Fault;
  parameters: unknown;
  /** Pause after the strike before, milliseconds. */
  gapMs: number;
}

export interface ScheduleOptions {
  seed: number;
  /** How many faults. */
  faults: number;
  /** Only faults of these names; all unless given. */
  kinds?: readonly string[];
  root: boolean;
}

/** The faults of a storm in their order. The same options give the same schedule. */
export function drawSchedule({ seed, faults, kinds, root }: ScheduleOptions): Strike[] {
  const random = createRandom(seed);
  const usable = FAULTS.filter(({ name, needsRoot }) => (!needsRoot || root) && (kinds?.includes(name) ?? true));
  const weights = Object.fromEntries(usable.map(({ name, weight }) => [name, weight]));
  return Array.from({ length: faults }, (_, index) => {
    const name = random.weighted(weights);
    const fault = usable.find((each) => each.name === name)!;
    return { number: index + 1, fault, parameters: fault.draw(random), gapMs: random.between(50, 900) };
  });
}

export const describeStrike = ({ number, fault, parameters }: Strike) => `${number}. ${fault.describe(parameters)}`;
