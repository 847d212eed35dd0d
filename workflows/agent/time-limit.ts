import { CancellationScope, condition } from '@temporalio/workflow';

export interface TimeLimit {
  ms: number;
  /** Whether it waits for somebody: its time stands still, and begins anew afterwards. */
  isWaiting(): boolean;
}

/** Does the work, cut off once it has taken so long. @returns whether it was */
export async function cutOffAfter({ ms, isWaiting }: TimeLimit, work: () => Promise<void>): Promise<boolean> {
  const working = new CancellationScope();
  const watching = new CancellationScope();
  let isCutOff = false;

  async function watch(): Promise<void> {
    do await condition(() => !isWaiting());
    while (await condition(isWaiting, ms));
    isCutOff = true;
    working.cancel();
  }

  watching.run(watch).catch(() => undefined);
  try {
    await working.run(work);
  } catch (error) {
    if (!isCutOff) throw error;
  } finally {
    watching.cancel();
  }
  return isCutOff;
}
