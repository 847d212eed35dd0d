import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '10s' });

/** The least that Temporal can be asked for: one workflow with one activity. */
export async function bare(): Promise<void> {
  await nothing();
}
