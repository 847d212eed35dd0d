import { type ParentClosePolicy, WorkflowIdReusePolicy } from '@temporalio/workflow';
import { MAINSTAY_CHAT, MAINSTAY_KIND } from '../contracts/search-attributes.ts';

/** Whether a child outlives who asked for it. */
export type ChildPolicy = (typeof ParentClosePolicy)['ABANDON' | 'REQUEST_CANCEL'];

interface ChildInput {
  summary: string;
  priority: number;
  chat?: string | undefined;
}

/** How jobs and tasks are started: once each, by their own id, found by their kind and chat. */
export function childOf<Input extends ChildInput>(
  kind: 'job' | 'agent',
  workflowId: string,
  input: Input,
  parentClosePolicy: ChildPolicy,
) {
  return {
    workflowId,
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    parentClosePolicy,
    args: [input] as [Input],
    priority: { priorityKey: input.priority },
    staticSummary: input.summary,
    typedSearchAttributes: [
      { key: MAINSTAY_KIND, value: kind },
      ...(input.chat ? [{ key: MAINSTAY_CHAT, value: input.chat }] : []),
    ],
  };
}
