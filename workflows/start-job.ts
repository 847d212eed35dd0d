import {
  type ChildWorkflowHandle,
  type ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { MAINSTAY_CHAT, MAINSTAY_KIND } from '../contracts/search-attributes.ts';
import { jobWorkflowId, type JobInput } from '../contracts/work.ts';
import type { job } from './job.ts';

/**
 * Starts a job as a workflow of its own; `parentClosePolicy` says whether it outlives who asked for it.
 * @throws WorkflowExecutionAlreadyStartedError where an earlier try started it
 */
export function startJob(
  input: JobInput,
  parentClosePolicy: (typeof ParentClosePolicy)['ABANDON' | 'REQUEST_CANCEL'],
): Promise<ChildWorkflowHandle<typeof job>> {
  // By its name: a job may be a sub-agent, whose tasks may start jobs.
  return startChild<typeof job>('job', {
    workflowId: jobWorkflowId(input.jobId),
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    parentClosePolicy,
    args: [input],
    priority: { priorityKey: input.priority },
    staticSummary: input.summary,
    typedSearchAttributes: [
      { key: MAINSTAY_KIND, value: 'job' },
      ...(input.chat ? [{ key: MAINSTAY_CHAT, value: input.chat }] : []),
    ],
  });
}
