import { condition, defineQuery, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

const { build } = proxyActivities<{ build(): Promise<string> }>({ startToCloseTimeout: '10s' });

export const go = defineSignal('go');
export const done = defineQuery<number>('done');

/** Asks who runs it, before and after a signal. */
export async function twoBuilds(): Promise<string[]> {
  const builds: string[] = [];
  let gone = false;
  setHandler(go, () => void (gone = true));
  setHandler(done, () => builds.length);
  builds.push(await build());
  await condition(() => gone);
  builds.push(await build());
  return builds;
}
