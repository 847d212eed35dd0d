import { summaryMessage } from '../../contracts/agent.ts';
import type { ModelMessage } from '../../contracts/model.ts';

/** How long the steps of a task may be in all, in characters of JSON: some 60,000 tokens. */
const LONGEST = 240_000;
/** How much of them stays as it is once the older ones are made short. */
const KEPT = 80_000;

/** What a task began with, and its steps since; the older ones can be told by a summary. */
export function createTaskConversation(begun: readonly ModelMessage[]) {
  /** With what the operator has said meanwhile, which stays as it was said. */
  const head = [...begun];
  let soFar: string | null = null;
  let steps: ModelMessage[] = [];

  return {
    messages: (): ModelMessage[] => [...head, ...(soFar === null ? [] : [summaryMessage(soFar)]), ...steps],
    add: (message: ModelMessage) => void steps.push(message),
    soFar: () => soFar,
    /** The steps that should be made short now. */
    older(): ModelMessage[] {
      const sizes = steps.map((message) => JSON.stringify(message).length);
      if (sizes.reduce((sum, size) => sum + size, 0) <= LONGEST) return [];
      let room = KEPT;
      let from = steps.length;
      while (from > 0 && (room -= sizes[from - 1]!) >= 0) from -= 1;
      // A result never stands without its call.
      from = steps.findIndex(({ role }, index) => index >= from && role !== 'tool');
      return from < 0 ? [] : steps.slice(0, from);
    },
    /** Tells the first so many messages by a summary. */
    shorten(count: number, summary: string): void {
      head.push(...steps.slice(0, count).filter(({ role }) => role === 'user'));
      steps = steps.slice(count);
      soFar = summary;
    },
  };
}
