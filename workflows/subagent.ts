import { isCancellation, proxyLocalActivities, setWorkflowOptions, upsertSearchAttributes } from '@temporalio/workflow';
import type { GatewayActivities } from '../activities/gateway/activities.ts';
import type { ToolOutcome, ToolPlan } from '../contracts/agent.ts';
import type { ModelAnswer } from '../contracts/model.ts';
import { MAINSTAY_COST } from '../contracts/search-attributes.ts';
import type { SubagentAnswer, SubagentInput } from '../contracts/subagent.ts';
import { createUsed } from './agent/allowance.ts';
import { createAtCaps } from './agent/at-cap.ts';
import { carryOut } from './agent/carry-out.ts';
import { failureWords } from './agent/failure-words.ts';
import { createThinker } from './agent/think.ts';

const { admitSubagentTools, planSubagent } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'Say what the sub-agent may do',
});

// Its node may be away longer than a version of the gateway lives.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, subagent);

/**
 * The thinking of one sub-agent: with tools of its own, until it has an answer or its allowance is used up. What it has
 * said by then is its answer, and `cutShort` says why.
 */
export async function subagent({ job, allowance, chat, priority, told }: SubagentInput): Promise<SubagentAnswer> {
  const atCaps = createAtCaps(job.jobId, () => Promise.resolve());
  const plan = await planSubagent({ job, told });
  const spend = { job: job.jobId, skill: job.skill, chat };
  const used = createUsed(allowance);
  const thinker = createThinker({ task: job.jobId, tier: 'subagent', priority, spend }, plan, used.count);
  let said = '';
  let isWarned = false;
  for (let step = 1; ; step += 1) {
    const cutShort = used.up();
    if (cutShort) return { text: said, steps: step - 1, cutShort };
    let answer: ModelAnswer;
    try {
      // While it waits for the operator's word about a budget, its time stands still.
      answer = await atCaps.outwait(() => used.timed(plan.timeLimitMs, (withinMs) => thinker.think(step, withinMs)));
    } catch (error) {
      // With nothing done there is nothing to bring.
      if (isCancellation(error) || step === 1) throw error;
      return { text: said, steps: step - 1, cutShort: used.up() ?? failureWords(error) };
    }
    used.count(answer);
    upsertSearchAttributes([{ key: MAINSTAY_COST, value: used.costUsd() }]);
    said = answer.text || said;
    if (answer.toolCalls.length === 0) return { text: answer.text, steps: step };
    const { message: _message, object: _object, ...rest } = answer;
    const plans = await admitSubagentTools({ job, step, answer: rest });
    const outcomes: ToolOutcome[] = [];
    // In their order: what one changes, the next one sees.
    for (const [index, one] of plans.entries()) outcomes.push(await use(one, answer.toolCalls[index]!));
    thinker.tell(outcomes);
    if (!isWarned && used.isLow()) {
      isWarned = true;
      thinker.say('Little is left of what you may use up: answer now with what there is, and say what is missing.');
    }
  }

  async function use(one: ToolPlan, call: ToolOutcome['call']): Promise<ToolOutcome> {
    if (one.kind !== 'activity') return await carryOut(one, call, nobodyToAsk);
    const outOf = used.timeUp();
    if (outOf) return { call, state: 'refused', text: outOf };
    return await used.timed(one.call.timeLimitMs, (timeLimitMs) =>
      carryOut({ ...one, call: { ...one.call, timeLimitMs } }, call, nobodyToAsk),
    );
  }
}

/** It has no chat: what is beyond its grant is refused, never asked for. */
const nobodyToAsk = {
  allowed: () => Promise.resolve({ approval: '', verdict: 'deny' as const, by: 'Mainstay' }),
  letPass: () => Promise.resolve(),
};
