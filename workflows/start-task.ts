import { type ChildWorkflowHandle, startChild } from '@temporalio/workflow';
import { type AgentInput, agentWorkflowId } from '../contracts/agent.ts';
import { agent } from './agent.ts';
import { childOf, type ChildPolicy } from './child-of.ts';

/**
 * Starts a task of the agent as a workflow of its own.
 * @throws WorkflowExecutionAlreadyStartedError where an earlier try started it
 */
export function startTask(input: AgentInput, policy: ChildPolicy): Promise<ChildWorkflowHandle<typeof agent>> {
  return startChild(agent, childOf('agent', agentWorkflowId(input.task), input, policy));
}
