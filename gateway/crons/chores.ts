import type { CronDefinition } from '../../contracts/cron.ts';
import { BadInput } from '../../contracts/errors.ts';
import type { Fire } from '../../contracts/work.ts';

/** One of the gateway's own crons, shipped with the product. */
export interface Chore {
  name: string;
  /** What it does, in a line. */
  summary: string;
  schedule: CronDefinition['schedule'];
  /** @returns what there is to tell the chat, if anything */
  run(fire: Fire, alive: () => void, signal: AbortSignal): Promise<{ text?: string }>;
}

/** A job on the node that Mainstay itself asks for by the clock. It waits for its node, however long that is away. */
export interface BuiltInJob {
  name: string;
  schedule: CronDefinition['schedule'];
  skill: string;
  args: Record<string, unknown>;
}

/** The review goes on from where the last one ended, so that one fire makes up for all that were missed. */
export const BUILT_IN_JOBS: readonly BuiltInJob[] = [
  {
    name: 'memory-review',
    schedule: { kind: 'cron', expression: '20 4 * * *' },
    skill: 'review',
    args: { quiet: true },
  },
];

/** Chores by name, run by the fires of the built-in crons. */
export function createChores(list: readonly Chore[]) {
  return {
    list,
    run(definition: CronDefinition, fire: Fire, alive: () => void, signal: AbortSignal): Promise<{ text?: string }> {
      const { work } = definition;
      const chore = work.kind === 'chore' ? list.find(({ name }) => name === work.chore) : undefined;
      if (!chore) throw new BadInput(`${definition.name} asks for a chore that is no more.`);
      return chore.run(fire, alive, signal);
    },
  };
}

export type Chores = ReturnType<typeof createChores>;
