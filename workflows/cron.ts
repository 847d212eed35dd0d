import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  ChildWorkflowFailure,
  isCancellation,
  log,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  setWorkflowOptions,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { GatewayActivities } from '../activities/gateway/activities.ts';
import type { AgentInput, AgentResult } from '../contracts/agent.ts';
import { SCHEDULED_START } from '../contracts/search-attributes.ts';
import {
  type CronInput,
  FAILED,
  type Fire,
  type FireEnding,
  type FireInput,
  type JobInput,
  UNKNOWN,
} from '../contracts/work.ts';
import { startJob } from './start-job.ts';
import { startTask } from './start-task.ts';

const { beginFire } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'Note the fire; say what it does',
});

const { endFire } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'Keep how it ended; tell the chat',
});

const { wasJobTaken } = proxyActivities<GatewayActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
  summary: 'Ask whether a node has begun the job',
});

const { doChore } = proxyActivities<GatewayActivities>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 5 },
  summary: 'Do the chore',
});

// It lives as long as its job, which may wait for its node longer than a version of the gateway lives.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, cron);

type Outcome = Omit<FireEnding, 'fire' | 'definition'>;

/** One fire of a cron. The schedule's overlap policy holds as long as this runs, so it ends with its job, not before. */
export async function cron({ definition }: CronInput): Promise<void> {
  const fire = thisFire(definition.name);
  const outcome = await outcomeOf({ fire, definition });
  await CancellationScope.nonCancellable(() => endFire({ fire, definition, ...outcome }));

  // The workflow's own status says the same, so that the Temporal Web UI can be filtered by it.
  if (outcome.state === 'cancelled') throw new CancelledFailure('Cancelled');
  if (outcome.state !== 'done')
    throw ApplicationFailure.nonRetryable(outcome.error, outcome.state === 'unknown' ? UNKNOWN : FAILED);
}

function thisFire(cron: string): Fire {
  const { workflowId, runId, startTime, typedSearchAttributes } = workflowInfo();
  // Absent where somebody started the workflow by hand, past the schedule.
  const nominal = typedSearchAttributes.get(SCHEDULED_START) ?? startTime;
  return { cron, workflowId, runId, nominalAt: nominal.getTime(), firedAt: startTime.getTime() };
}

async function outcomeOf(input: FireInput): Promise<Outcome> {
  try {
    const plan = await beginFire(input);
    switch (plan.next) {
      case 'job':
        if (plan.holdMs) await sleep(plan.holdMs, { summary: 'Let the others that are due now start first' });
        return await runJob(plan.job, plan.startWithinMs);
      case 'think':
        return { state: 'done', ...(await think(plan.task)) };
      case 'chore':
        return { state: 'done', ...(await doChore(input)) };
      case 'nothing':
        return { state: 'failed', error: plan.error };
    }
  } catch (error) {
    return failureOf(error);
  }
}

/** Runs the job to its end. One that no node has begun in time is taken back: a cron that late is worth nothing. */
async function runJob(input: JobInput, startWithinMs: number | null): Promise<Outcome> {
  const work = new CancellationScope();
  const watch = new CancellationScope();
  let isTooLate = false;
  if (startWithinMs !== null) {
    const look = async () => {
      await sleep(startWithinMs, { summary: 'How late it may still begin' });
      isTooLate = !(await wasJobTaken({ jobId: input.jobId }));
      if (isTooLate) work.cancel();
    };
    watch.run(look).catch((error: unknown) => {
      if (!isCancellation(error)) log.warn('It could not be found out whether the job has begun', { error });
    });
  }
  try {
    await work.run(async () => (await startJob(input, ParentClosePolicy.REQUEST_CANCEL)).result());
    return { state: 'done' };
  } catch (error) {
    return isTooLate
      ? { state: 'failed', error: 'No node took it before it was too late (catchup).' }
      : failureOf(error);
  } finally {
    watch.cancel();
  }
}

async function think(task: AgentInput): Promise<AgentResult> {
  return await (await startTask(task, ParentClosePolicy.REQUEST_CANCEL)).result();
}

function failureOf(error: unknown): Outcome {
  if (isCancellation(error)) return { state: 'cancelled' };
  const cause = error instanceof ChildWorkflowFailure || error instanceof ActivityFailure ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  return {
    state: cause instanceof ApplicationFailure && cause.type === UNKNOWN ? 'unknown' : 'failed',
    error: message,
  };
}
