import {
  ActivityCancellationType,
  executeChild,
  ParentClosePolicy,
  proxyActivities,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { agentWorkflowId } from '../../contracts/agent.ts';
import type { SkillResult } from '../../contracts/job.ts';
import { lightQueue } from '../../contracts/queues.ts';
import { MAINSTAY_CHAT, MAINSTAY_KIND } from '../../contracts/search-attributes.ts';
import type { SubagentBegun, SubagentCall, SubagentJob } from '../../contracts/subagent.ts';
import type { JobInput } from '../../contracts/work.ts';
import type { subagent } from '../subagent.ts';

/** To copy in what it works on, and to bring what came of it. */
const FOLDER_WITHIN_MS = 600_000;
const SERVER_GRACE_MS = 120_000;

/** The work of a sub-agent's job: its folder is made ready, it thinks in a workflow of its own, what it left is brought. */
export async function runSubagent(
  { jobId, skill, input, attachments, queue, chat, summary, priority }: JobInput,
  { grant, allowance }: NonNullable<JobInput['subagent']>,
): Promise<SkillResult> {
  const job: SubagentJob = { jobId, skill, runId: workflowInfo().runId, input, attachments, grant };
  const ask = async <Result>(call: SubagentCall, what: string): Promise<Result> => {
    const activities = proxyActivities<Record<string, (call: SubagentCall) => Promise<Result>>>({
      taskQueue: lightQueue(queue),
      startToCloseTimeout: call.timeLimitMs + SERVER_GRACE_MS,
      heartbeatTimeout: '5s',
      retry: { initialInterval: '1s', backoffCoefficient: 1 },
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
      priority: { priorityKey: priority },
      summary: what,
    });
    return await activities[skill]!(call);
  };
  const timeLimitMs = FOLDER_WITHIN_MS;
  const { text, off, startedAt } = await ask<SubagentBegun>(
    { ...job, stage: 'begin', timeLimitMs },
    'Make its folder ready',
  );
  const answer = await executeChild<typeof subagent>('subagent', {
    workflowId: agentWorkflowId(jobId),
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    args: [{ job, allowance, chat, priority, told: { text, off } }],
    priority: { priorityKey: priority },
    staticSummary: summary,
    typedSearchAttributes: [
      { key: MAINSTAY_KIND, value: 'agent' },
      ...(chat ? [{ key: MAINSTAY_CHAT, value: chat }] : []),
    ],
  });
  const end = { ...job, stage: 'end' as const, timeLimitMs, answer, startedAt };
  return await ask<SkillResult>(end, 'Bring what came of it');
}
