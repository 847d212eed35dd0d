import {
  ActivityCancellationType,
  ActivityFailure,
  CancellationScope,
  ChildWorkflowFailure,
  condition,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { GatewayActivities } from '../../activities/gateway/activities.ts';
import type { Decision, ToolOutcome, ToolPlan } from '../../contracts/agent.ts';
import type { SkillCall } from '../../contracts/job.ts';
import type { SubagentCall } from '../../contracts/subagent.ts';
import type { JobInput } from '../../contracts/work.ts';
import { startJob } from '../start-job.ts';
import { failureWords } from './failure-words.ts';

const SERVER_GRACE_MS = 120_000;
/** A job that takes longer holds up nobody else in the chat. */
const WAIT_ALONE = '3s';
/** One that takes even longer goes on by itself, and posts its own result. */
const WAIT_FOR_JOB = '20s';

const { letJobGo, readJob } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'Look what came of the job',
});

type Call = ToolOutcome['call'];

export interface CarryOutOptions {
  allowed(approval: string): Promise<Decision>;
  letPass(): Promise<void>;
}

/** Does what a model asked for, as the gateway has planned it. @returns what the model is told of it */
export async function carryOut(plan: ToolPlan, call: Call, options: CarryOutOptions): Promise<ToolOutcome> {
  const outcome = (state: ToolOutcome['state'], text: string, jobId?: string): ToolOutcome => ({
    ...{ call, state, text, jobId },
  });
  switch (plan.kind) {
    case 'refused':
      return outcome('refused', plan.why);
    case 'answered':
      return outcome('done', plan.text);
    case 'approval': {
      const { verdict, by } = await options.allowed(plan.approval);
      if (verdict === 'deny') return outcome('refused', `${by} did not allow it.`);
      return await carryOut(plan.then, call, options);
    }
    case 'activity':
      try {
        return outcome('done', (await useSkill(plan)).text);
      } catch (error) {
        if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
        return outcome('failed', failureWords(error));
      }
    case 'job':
      try {
        const text = await waitFor(plan.job, options);
        return text === null
          ? outcome(
              'goes on',
              `It goes on as job ${plan.job.jobId}; its result comes to the chat by itself.`,
              plan.job.jobId,
            )
          : outcome('done', text, plan.job.jobId);
      } catch (error) {
        if (!(error instanceof ChildWorkflowFailure) || CancellationScope.current().consideredCancelled) throw error;
        return outcome('failed', failureWords(error), plan.job.jobId);
      }
  }
}

async function useSkill({ queue, call, summary }: Extract<ToolPlan, { kind: 'activity' }>): Promise<{ text: string }> {
  const activities = proxyActivities<Record<string, (call: SkillCall | SubagentCall) => Promise<{ text: string }>>>({
    taskQueue: queue,
    startToCloseTimeout: call.timeLimitMs + SERVER_GRACE_MS,
    heartbeatTimeout: '5s',
    retry: { initialInterval: '1s', backoffCoefficient: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { priorityKey: 1 },
    summary,
  });
  return await activities[call.skill]!(call);
}

/** Runs the job. @returns what it said, or null where it takes long and goes on without the task */
async function waitFor(input: JobInput, { letPass }: CarryOutOptions): Promise<string | null> {
  const handle = await startJob(input, ParentClosePolicy.ABANDON);
  let isOver = false;
  const over = () => void (isOver = true);
  const result = handle.result();
  result.then(over, over);
  if (!(await condition(() => isOver, WAIT_ALONE))) await letPass();
  // What a sub-agent finds out is what the task goes on with.
  if (input.subagent) await condition(() => isOver);
  if (await condition(() => isOver, WAIT_FOR_JOB)) {
    await result;
    return await readJob({ jobId: input.jobId });
  }
  return await letJobGo({ jobId: input.jobId });
}
