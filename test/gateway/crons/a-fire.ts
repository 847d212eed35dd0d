import type { Fire } from '../../../contracts/work.ts';
import type { Chore } from '../../../gateway/crons/chores.ts';

/** A fire of a built-in cron. */
export function aFire(cron: string, nominalAt = Date.now()): Fire {
  return { cron, workflowId: `cron:${cron}-${nominalAt}`, runId: 'run', nominalAt, firedAt: nominalAt };
}

/** Does a chore as its cron's fire would. */
export async function doChore(chore: Chore, nominalAt = Date.now()): Promise<void> {
  await chore.run(aFire(`mainstay-${chore.name}`, nominalAt), () => {}, new AbortController().signal);
}
