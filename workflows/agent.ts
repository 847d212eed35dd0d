import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  defineSignal,
  defineUpdate,
  getExternalWorkflowHandle,
  isCancellation,
  proxyLocalActivities,
  setHandler,
  setWorkflowOptions,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { GatewayActivities } from '../activities/gateway/activities.ts';
import {
  type AgentEnding,
  type AgentInput,
  type AgentPlan,
  type AgentResult,
  DECIDE,
  type Decision,
  LET_PASS,
  STEER,
  type Steer,
  summaryMessage,
} from '../contracts/agent.ts';
import type { ModelAnswer, ModelMessage } from '../contracts/model.ts';
import { MAINSTAY_COST } from '../contracts/search-attributes.ts';
import { createAtCaps } from './agent/at-cap.ts';
import { carryOut } from './agent/carry-out.ts';
import { failureWords } from './agent/failure-words.ts';
import { makeShort } from './agent/make-short.ts';
import { createThinker, type Thinker } from './agent/think.ts';
import { cutOffAfter } from './agent/time-limit.ts';

const { admitTools, beginTask, endTask, noteTools } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'Keep the record of the task',
});

type ThinkPlan = Extract<AgentPlan, { next: 'think' }>;

export const steer = defineSignal<[Steer]>(STEER);
export const decide = defineUpdate<void, [Decision]>(DECIDE);

// It may wait for an approval longer than a version of the gateway lives.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, agent);

/** One task of the agent: thinks, uses tools and thinks again until it has an answer, through whatever breaks meanwhile. */
export async function agent(input: AgentInput): Promise<AgentResult> {
  const steers: Steer[] = [];
  const decisions = new Map<string, Decision>();
  const awaited = new Set<string>();
  const atCaps = createAtCaps(input.task, letPass);
  setHandler(steer, (said) => void steers.push(said));
  setHandler(decide, (decision) => void decisions.set(decision.approval, decision), {
    validator({ approval }: Decision) {
      if (!awaited.has(approval)) throw ApplicationFailure.nonRetryable('Nobody waits for this decision any more.');
    },
  });

  const ending: AgentEnding = {
    ...{ task: input.task, state: 'done', text: '', steered: [], steps: 0 },
    ...{ tokens: { input: 0, output: 0 }, costUsd: 0 },
  };
  try {
    const plan = await beginTask({ task: input.task });
    if (plan.next === 'nothing') return { text: '', costUsd: 0 };
    await runInTime(plan);
  } catch (error) {
    ending.state = isCancellation(error) ? 'cancelled' : 'failed';
    ending.error = failureWords(error);
  }
  upsertSearchAttributes([{ key: MAINSTAY_COST, value: ending.costUsd }]);
  await CancellationScope.nonCancellable(async () => {
    // What was said too late for this task is another's: its own turn answers it.
    await endTask(ending);
    await condition(allHandlersFinished);
  });
  if (ending.state === 'cancelled') throw new CancelledFailure('Stopped by the operator');
  if (ending.state === 'failed') throw ApplicationFailure.nonRetryable(ending.error);
  // Without a lane somebody waits for the words; the chat's are in the record.
  const { text, model, costUsd } = ending;
  return { text: input.lane === undefined ? text : '', model, costUsd };

  async function runInTime(plan: ThinkPlan): Promise<void> {
    const { timeLimitMs: ms } = input;
    if (ms === undefined) return await run(plan);
    const isWaiting = () => awaited.size > 0 || atCaps.isWaiting();
    if (await cutOffAfter({ ms, isWaiting }, () => run(plan)))
      throw ApplicationFailure.nonRetryable('The agent was stopped after its time limit (timeout).');
  }

  async function run(plan: ThinkPlan): Promise<void> {
    const thinker = createThinker(input, { ...plan, messages: await begunWith(plan) }, paid);
    for (;;) {
      takeSteers(thinker);
      ending.steps += 1;
      const answer = await atCaps.outwait(() => thinker.think(ending.steps));
      ending.model = answer.model;
      paid(answer);
      if (answer.toolCalls.length === 0) {
        ending.text = answer.text;
        // Something more was said while it thought: that is answered, too.
        if (steers.length === 0) return;
        continue;
      }
      if (ending.steps >= plan.maxSteps)
        throw ApplicationFailure.nonRetryable(`It was given up after ${plan.maxSteps} steps.`);
      const { message: _message, object: _object, ...rest } = answer;
      const plans = await admitTools({ task: input.task, step: ending.steps, answer: rest });
      const outcomes = await Promise.all(
        plans.map((one, index) => carryOut(one, answer.toolCalls[index]!, { allowed, letPass })),
      );
      await noteTools({ task: input.task, step: ending.steps, outcomes });
      thinker.tell(outcomes);
    }
  }

  /** The conversation of the chat, its older part in short. */
  async function begunWith({ messages, older, queue }: ThinkPlan): Promise<ModelMessage[]> {
    if (!older) return messages;
    const { since, upTo, ...part } = older;
    const answer = await makeShort(input, queue, { nth: 0, place: { since, upTo }, ...part });
    if (answer) paid(answer);
    const summary = answer?.text ?? older.summary;
    const [system, ...said] = messages;
    return summary === null ? messages : [system!, summaryMessage(summary), ...said];
  }

  function paid({ usage, costUsd }: ModelAnswer): void {
    ending.tokens.input += usage.input;
    ending.tokens.output += usage.output;
    ending.costUsd += costUsd;
  }

  function takeSteers(thinker: Thinker): void {
    for (const { messageId, text } of steers.splice(0)) {
      thinker.say(text);
      ending.steered.push(messageId);
    }
  }

  async function allowed(approval: string): Promise<Decision> {
    awaited.add(approval);
    await letPass();
    await condition(() => decisions.has(approval));
    awaited.delete(approval);
    return decisions.get(approval)!;
  }

  /** What may take long holds up nobody: the chat's next message is answered meanwhile. */
  async function letPass(): Promise<void> {
    if (input.lane === undefined) return;
    await getExternalWorkflowHandle(input.lane)
      .signal(LET_PASS, input.task)
      // The lane may have ended by hand; then nobody waits.
      .catch(() => undefined);
  }
}
