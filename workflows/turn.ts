import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  log,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { GatewayActivities } from '../activities/gateway/activities.ts';
import { MAINSTAY_CHAT, MAINSTAY_KIND } from '../contracts/search-attributes.ts';
import type { ListenInput } from '../contracts/voice.ts';
import { listenWorkflowId, type TurnInput, type TurnPlan } from '../contracts/work.ts';
import { listen } from './listen.ts';
import { startJob } from './start-job.ts';

// A local activity: the reply leaves within the first workflow task, and no second trip to the server is paid.
const { handleMessage } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  // The gateway counts the tries and gives up by itself; one it can't even count, as on a full disk, is none.
  retry: { initialInterval: '100ms', maximumInterval: '10s' },
  summary: 'Read the message; answer it or say which jobs it asks for',
});

const { enterLane } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'Join the lane of the chat',
});

const { refuseMessage } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  summary: 'Answer with the reason',
});

const { fetchAttachments } = proxyActivities<GatewayActivities>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
  summary: 'Fetch the attachments',
});

/** Handles one message: answers at once, or starts its jobs and ends. */
export async function turn({ messageId }: TurnInput): Promise<void> {
  try {
    const plan = await planOf({ messageId });
    if (plan.next === 'think') await enterLane(plan.task);
    if (plan.next === 'jobs') await Promise.all(plan.jobs.map((job) => once(startJob(job, ParentClosePolicy.ABANDON))));
    if (plan.next === 'listen') await once(startListening(plan.listen));
  } catch (error) {
    if (isCancellation(error)) throw error;
    const sentence = sentenceFor(error);
    log.error('The message could not be handled', { messageId, error });
    await refuseMessage({ messageId, sentence });
  }
}

async function planOf(input: TurnInput): Promise<TurnPlan> {
  const plan = await handleMessage(input);
  if (plan.next !== 'fetch') return plan;
  await fetchAttachments(input);
  return await handleMessage(input);
}

/** Who waits for a node outlives the turn. */
function startListening(input: ListenInput): Promise<unknown> {
  return startChild(listen, {
    workflowId: listenWorkflowId(input.messageId),
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    parentClosePolicy: ParentClosePolicy.ABANDON,
    args: [input],
    staticSummary: `Listen to ${input.calls.map(({ file }) => file.name).join(', ')}`,
    typedSearchAttributes: [
      { key: MAINSTAY_KIND, value: 'listen' },
      { key: MAINSTAY_CHAT, value: input.chat },
    ],
  });
}

async function once(start: Promise<unknown>): Promise<void> {
  try {
    await start;
  } catch (error) {
    // An earlier try of this turn started it.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

function sentenceFor(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  // What trying again can't mend carries a sentence for the user.
  if (cause instanceof ApplicationFailure && cause.nonRetryable) return cause.message;
  return 'Mainstay failed at this message itself, several times; it is kept, and the log of the gateway says why.';
}
