import { proxyLocalActivities, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { GatewayActivities } from '../activities/gateway/activities.ts';
import type { ReminderInput } from '../contracts/reminder.ts';
import { SCHEDULED_START } from '../contracts/search-attributes.ts';

const { remind } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'Say it in the chat',
});

// It is started when it is asked for and runs when it is due, by whatever version there is then.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, reminder);

/** A reminder that is due: Temporal runs this no sooner, by a start delay or by a schedule. */
export async function reminder({ id, dueAt }: ReminderInput): Promise<void> {
  const { startTime, typedSearchAttributes } = workflowInfo();
  const nominal = typedSearchAttributes.get(SCHEDULED_START) ?? startTime;
  await remind({ id, dueAt: dueAt ?? nominal.getTime() });
}
