import { patched } from '@temporalio/workflow';
import type { AgentInput, AgentPlan, AtCap, ToolOutcome } from '../../contracts/agent.ts';
import { headAndTail } from '../../contracts/long-text.ts';
import type { ModelAnswer, ModelMessage } from '../../contracts/model.ts';
import { askModel, type Question } from './ask-model.ts';
import { capOf } from './at-cap.ts';
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
  think(step: number): Promise<ModelAnswer>;
  /** The operator says something. */
  say(text: string): void;
  /** What came of the tools it asked for. */
  tell(outcomes: readonly ToolOutcome[]): void;
}

export interface ThinkerOptions {
  /** Counts what an answer has cost that is no step of the task. */
  paid(answer: ModelAnswer): void;
  /** Resolves once a call that a cap has no room for is worth another try. */
  waitAtCap(cap: Omit<AtCap, 'nth'>): Promise<void>;
}

export function createThinker(
  input: AgentInput,
  { tools, toolsFile, prefer, queue, timeLimitMs }: Extract<AgentPlan, { next: 'think' }>,
  begun: readonly ModelMessage[],
  { paid, waitAtCap }: ThinkerOptions,
): Thinker {
  const conversation = createTaskConversation(begun);
  const carrier = createCarrier(input.task);

  async function ask(question: Question): Promise<ModelAnswer> {
    for (;;) {
      try {
        return await askModel(input, queue, question);
      } catch (error) {
        const cap = capOf(error);
        if (!cap || !patched('wait-at-a-cap')) throw error;
        await waitAtCap(cap);
      }
    }
  }

  async function makeStepsShort(step: number): Promise<void> {
    const older = conversation.older();
    if (older.length === 0 || !patched('make-steps-short')) return;
    const text = transcriptOf(older, TOLD);
    const what = `${older.length} messages of the task before its step ${step}`;
    const answer = await makeShort(input, queue, { nth: step, what, text, summary: conversation.soFar() });
    if (answer) paid(answer);
    const hints = [conversation.soFar(), transcriptOf(older, HINTED)].filter(Boolean).join('\n\n');
    conversation.shorten(older.length, answer?.text ?? headAndTail(hints, LONGEST_HINTS));
  }

  return {
    async think(step) {
      await makeStepsShort(step);
      const carried = await carrier.carry(conversation.messages());
      const callId = `${input.task}:${step}`;
      const answer = await ask({ callId, ...carried, tools, toolsFile, prefer, timeLimitMs });
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
