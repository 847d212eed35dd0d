import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  ChildWorkflowFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setWorkflowOptions,
  TimeoutFailure,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { GatewayActivities } from '../activities/gateway/activities.ts';
import type { SkillCall, SkillResult } from '../contracts/job.ts';
import { MAINSTAY_COST, MAINSTAY_NODE } from '../contracts/search-attributes.ts';
import { FAILED, type JobEnded, type JobEnding, type JobInput, UNKNOWN } from '../contracts/work.ts';
import { runSubagent } from './agent/run-subagent.ts';

/** Beyond the skill's own limit, which the node keeps: only a node that lost its wits lets it come to this. */
const SERVER_GRACE_MS = 120_000;

/** Detection of a node that died with the work: its heartbeats come every second. */
const HEARTBEAT_TIMEOUT = '5s';

const { endJob } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'Keep the result and tell who asked',
});

// A job may wait for its node longer than a version of the gateway lives.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, job);

/** Runs one skill on a node, however long the node is away, and reports how it ended. */
export async function job(input: JobInput): Promise<void> {
  const { runId } = workflowInfo();
  let ending: JobEnding;
  try {
    const result = input.subagent ? await runSubagent(input, input.subagent) : await runSkill(input);
    ending = { jobId: input.jobId, runId, state: 'done', attempts: 1, result };
  } catch (error) {
    ending = { jobId: input.jobId, runId, attempts: 1, ...endingOf(error) };
  }
  upsertSearchAttributes([
    { key: MAINSTAY_COST, value: 0 },
    ...(ending.result ? [{ key: MAINSTAY_NODE, value: ending.result.node }] : []),
  ]);
  const ended = (await CancellationScope.nonCancellable(() => endJob(ending))) as JobEnded | undefined;
  // Histories of before there was money have no such answer, and no such command.
  if (ended?.costUsd) upsertSearchAttributes([{ key: MAINSTAY_COST, value: ended.costUsd }]);

  // The workflow's own status says the same as the job, so that the Temporal Web UI can be filtered by it.
  if (ending.state === 'cancelled') throw new CancelledFailure('Cancelled by the operator');
  if (ending.state !== 'done') {
    throw ApplicationFailure.nonRetryable(ending.error, ending.state === 'unknown' ? UNKNOWN : FAILED);
  }
}

async function runSkill({
  queue,
  summary,
  priority,
  jobId,
  skill,
  input,
  attachments,
  timeLimitMs,
  checks,
}: JobInput): Promise<SkillResult> {
  const activities = proxyActivities<Record<string, (call: SkillCall) => Promise<SkillResult>>>({
    taskQueue: queue,
    startToCloseTimeout: timeLimitMs + SERVER_GRACE_MS,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    // Attempts are not counted here: a crash or a cut is no fault of the work. The node gives up on work that fails by itself.
    // At an even pace, since what was cut off is to be taken up as soon as its node is back.
    retry: { initialInterval: '1s', backoffCoefficient: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { priorityKey: priority },
    summary,
  });
  return await activities[skill]!({ jobId, skill, input, attachments, timeLimitMs, checks });
}

function endingOf(error: unknown): Pick<JobEnding, 'state' | 'error'> {
  if (isCancellation(error)) return { state: 'cancelled' };
  const cause = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure ? error.cause : error;
  // Cancelled while its node was cut off or dead, which then could not say so.
  if (cause instanceof TimeoutFailure && CancellationScope.current().consideredCancelled) return { state: 'cancelled' };
  if (cause instanceof ApplicationFailure && cause.type === UNKNOWN) return { state: 'unknown', error: cause.message };
  if (cause instanceof TimeoutFailure)
    return { state: 'failed', error: 'It was stopped after its time limit, since its node did not stop it.' };
  return { state: 'failed', error: cause instanceof Error ? cause.message : String(cause) };
}
