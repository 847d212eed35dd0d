import {
  ActivityCancellationType,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
  setWorkflowOptions,
} from '@temporalio/workflow';
import type { GatewayActivities } from '../activities/gateway/activities.ts';
import type { ListenInput, TranscribeCall, Transcript } from '../contracts/voice.ts';
import { failureWords } from './agent/failure-words.ts';

const SERVER_GRACE_MS = 60_000;

const { enterLane, hear, refuseMessage } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'Take what was heard as the message’s words',
});

// Its node may be away longer than a version of the gateway lives.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, listen);

/** Has the voice notes of a message written down by a node; from then on it is a message like any other. */
export async function listen({ messageId, queue, calls }: ListenInput): Promise<void> {
  try {
    const transcripts: Transcript[] = [];
    for (const call of calls) transcripts.push(await transcribe(queue, call));
    const plan = await hear({ messageId, transcripts });
    if (plan.next === 'think') await enterLane(plan.task);
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('A voice note could not be transcribed', { messageId, error });
    await refuseMessage({ messageId, sentence: `Your voice note could not be transcribed: ${failureWords(error)}` });
  }
}

function transcribe(queue: string, call: TranscribeCall): Promise<Transcript> {
  const activities = proxyActivities<{ transcribe(call: TranscribeCall): Promise<Transcript> }>({
    taskQueue: queue,
    startToCloseTimeout: call.timeLimitMs + SERVER_GRACE_MS,
    heartbeatTimeout: '5s',
    // The node gives up by itself; a crash or a cut is no fault of the note.
    retry: { initialInterval: '1s', backoffCoefficient: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { priorityKey: 1 },
    summary: `Listen to ${call.file.name}`,
  });
  return activities.transcribe(call);
}
