import type { Random } from '../storm/random.ts';
import type { StepWatch } from '../storm/steps.ts';
import type { World } from '../storm/world.ts';

/** What a fault can work on. */
export interface Field {
  world: World;
  steps: StepWatch;
}

/** One kind of fault. Its parameters are plain data, drawn from the seed before anything begins. */
export interface Fault<Parameters = unknown> {
  name: string;
  /** For the table of faults. */
  summary: string;
  /** How often it is drawn, against the others. */
  weight: number;
  /** It needs network namespaces or a disk of its own. */
  needsRoot?: boolean;
  draw(random: Random): Parameters;
  describe(parameters: Parameters): string;
  /** What it works on: two faults on the same thing come one after the other. */
  targets(parameters: Parameters): readonly string[];
  /** Strikes and mends; resolves when all is as before. */
  strike(field: Field, parameters: Parameters): Promise<void>;
}

/** Declares a fault; the schedule only hands it what it has drawn itself. */
export function fault<Parameters>(spec: Fault<Parameters>): Fault {
  return spec as unknown as Fault;
}
