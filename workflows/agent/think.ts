import { patched } from '@temporalio/workflow';
import type { SubagentPlan, ToolOutcome } from '../../contracts/agent.ts';
import { headAndTail } from '../../contracts/long-text.ts';
import type { ModelAnswer } from '../../contracts/model.ts';
import { type Asker, askModel } from './ask-model.ts';
import { createCarrier } from './carry.ts';
import { makeShort } from './make-short.ts';
import { createTaskConversation } from './task-conversation.ts';
import { transcriptOf } from './transcript.ts';

/** Of each text and result, for the model that makes steps short; and where none does. */
const TOLD = 4_000;
const HINTED = 200;
const LONGEST_HINTS = 20_000;

/** The conversation of a task with its model. */
export interface Thinker {
  /** Asks the model; its answer is part of the conversation from then on. */
  think(step: number, withinMs?: number): Promise<ModelAnswer>;
  /** The operator says something. */
  say(text: string): void;
  /** What came of the tools it asked for. */
  tell(outcomes: readonly ToolOutcome[]): void;
}

/** `paid` hears of answers that are no step of the task, but have to be paid for, too. */
export function createThinker(
  asker: Asker,
  { messages: begun, tools, toolsFile, prefer, queue, timeLimitMs }: SubagentPlan,
  paid: (answer: ModelAnswer) => void,
): Thinker {
  const conversation = createTaskConversation(begun);
  const carrier = createCarrier(asker.task);

  async function makeStepsShort(step: number): Promise<void> {
    const older = conversation.older();
    if (older.length === 0 || !patched('make-steps-short')) return;
    const text = transcriptOf(older, TOLD);
    const what = `${older.length} messages of the task before its step ${step}`;
    const answer = await makeShort(asker, queue, { nth: step, what, text, summary: conversation.soFar() });
    if (answer) paid(answer);
    const hints = [conversation.soFar(), transcriptOf(older, HINTED)].filter(Boolean).join('\n\n');
    conversation.shorten(older.length, answer?.text ?? headAndTail(hints, LONGEST_HINTS));
  }

  return {
    async think(step, withinMs = timeLimitMs) {
      await makeStepsShort(step);
      const answer = await askModel(asker, queue, {
        callId: `${asker.task}:${step}`,
        ...(await carrier.carry(conversation.messages())),
        ...{ tools, toolsFile, prefer },
        timeLimitMs: Math.min(withinMs, timeLimitMs),
      });
      conversation.add(answer.message);
      return answer;
    },
    say: (text) => conversation.add({ role: 'user', content: text }),
    tell(outcomes) {
      conversation.add({
        role: 'tool',
        content: outcomes.map(({ call: { id, name }, text, state }) => ({
          type: 'tool-result',
          ...{ id, name, output: text },
          ...((state === 'failed' || state === 'refused') && { failed: true as const }),
        })),
      });
    },
  };
}
