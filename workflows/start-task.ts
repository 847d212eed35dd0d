import {
  type ChildWorkflowHandle,
  type ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { type AgentInput, agentWorkflowId } from '../contracts/agent.ts';
import { MAINSTAY_CHAT, MAINSTAY_KIND } from '../contracts/search-attributes.ts';
import { agent } from './agent.ts';

/**
 * Starts a task of the agent as a workflow of its own; `parentClosePolicy` says whether it outlives who asked for it.
 * @throws WorkflowExecutionAlreadyStartedError where an earlier try started it
 */
export function startTask(
  input: AgentInput,
  parentClosePolicy: (typeof ParentClosePolicy)['ABANDON' | 'REQUEST_CANCEL'],
): Promise<ChildWorkflowHandle<typeof agent>> {
  return startChild(agent, {
    workflowId: agentWorkflowId(input.task),
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    parentClosePolicy,
    args: [input],
    priority: { priorityKey: input.priority },
    staticSummary: input.summary,
    typedSearchAttributes: [
      { key: MAINSTAY_KIND, value: 'agent' },
      ...(input.chat ? [{ key: MAINSTAY_CHAT, value: input.chat }] : []),
    ],
  });
}
