import { SkillFailed } from '../../contracts/errors.ts';
import { answerOf, memoryAnswers } from '../../contracts/http/memory-asks.ts';
import type { Job } from '../../contracts/skill.ts';
import type { createMemoryThread } from './start-thread.ts';

/** How the skills of a node search its memory; null where it has none. */
export function searchIn(memory: Pick<ReturnType<typeof createMemoryThread>, 'answer'> | null): Job['searchMemory'] {
  return async (question) => {
    if (!memory) throw new SkillFailed('This node keeps no memory; the home machine does.');
    return memoryAnswers.search.parse(answerOf(await memory.answer({ about: 'search', ...question })));
  };
}
