import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  ParentClosePolicy,
  setHandler,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { type AgentInput, ENTER_LANE, type LaneInput, LET_PASS } from '../contracts/agent.ts';
import { startTask } from './start-task.ts';

/** An empty lane ends after this; the next message opens it again. */
const EMPTY_FOR = '1m';

export const enter = defineSignal<[AgentInput]>(ENTER_LANE);
export const letPass = defineSignal<[string]>(LET_PASS);

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, lane);

/**
 * The order of one chat: its tasks run one after the other. One that waits for an approval, or for a long job, lets the
 * next one pass.
 */
export async function lane({ chat, waiting }: LaneInput): Promise<void> {
  const queue = [...waiting];
  const passed = new Set<string>();
  setHandler(enter, (input) => {
    if (!queue.some(({ task }) => task === input.task)) queue.push(input);
  });
  setHandler(letPass, (task) => void passed.add(task));

  while (await condition(() => queue.length > 0, EMPTY_FOR)) {
    const input = queue.shift()!;
    const task = await begin(input);
    await condition(() => task.isOver || passed.has(input.task));
    passed.delete(input.task);
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      // What let others pass goes on by itself: it is no part of the lane any more.
      return await continueAsNew<typeof lane>({ chat, waiting: queue });
    }
  }
}

/** Starts a task. How it ended is no matter here: its own record says that. */
async function begin(input: AgentInput): Promise<{ isOver: boolean }> {
  const task = { isOver: false };
  const end = () => void (task.isOver = true);
  try {
    const handle = await startTask({ ...input, lane: workflowInfo().workflowId }, ParentClosePolicy.ABANDON);
    handle.result().then(end, end);
  } catch (error) {
    // It entered the lane twice.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    end();
  }
  return task;
}
