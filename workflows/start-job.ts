import { type ChildWorkflowHandle, startChild } from '@temporalio/workflow';
import { jobWorkflowId, type JobInput } from '../contracts/work.ts';
import { childOf, type ChildPolicy } from './child-of.ts';
import type { job } from './job.ts';

/**
 * Starts a job as a workflow of its own.
 * @throws WorkflowExecutionAlreadyStartedError where an earlier try started it
 */
export function startJob(input: JobInput, policy: ChildPolicy): Promise<ChildWorkflowHandle<typeof job>> {
  // By its name: a job may be a sub-agent, whose tasks may start jobs.
  return startChild<typeof job>('job', childOf('job', jobWorkflowId(input.jobId), input, policy));
}
