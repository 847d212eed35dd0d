import type { CuratedCopy } from '../contracts/http/memory.ts';
import { conflictButtons } from '../memory/curated/conflict-buttons.ts';
import { matchEntries } from '../memory/curated/match.ts';
import { entriesOf } from '../memory/curated/parse.ts';
import { clock, entryLine, memoryText } from '../memory/curated/words.ts';
import type { Recorder } from './recorder/index.ts';
import type { Replies } from './replies.ts';

const MOST_ANSWERS = 5;
/** An entry that has so much less of the question than the best one is no answer to it. */
const FAR_BEHIND = 0.5;

export interface CuratedOptions {
  recorder: Recorder;
  replies: Replies;
  mainChat: () => string;
}

/** The gateway's copy of the curated memory: taken from the node, asked while the node is away. */
export function createCuratedDesk({ recorder, replies, mainChat }: CuratedOptions) {
  return {
    get: () => recorder.curatedCopy.get(),

    /** Keeps what the node hands over, and asks about each new conflict once. */
    take(copy: CuratedCopy): void {
      if (!recorder.curatedCopy.put(copy)) return;
      for (const { id, text } of copy.conflicts) {
        replies.give({
          key: `memory-conflict:${copy.since}:${id}`,
          kind: 'replied',
          chat: mainChat(),
          format: 'plain',
          text: `MEMORY.md was changed by you and by Mainstay in the same place. What you wrote stands; this waits:\n${text}`,
          buttons: [conflictButtons(id)],
        });
      }
    },

    /** The entries that answer a question, or all there are; says whose word it is, since the node has the last one. */
    answerFromCopy(question: string): string {
      const copy = recorder.curatedCopy.get();
      if (!copy) return 'The node is away, and it has not handed over a copy of its memory yet.';
      const source = `From the copy of ${clock(copy.at, undefined)}; the node is away.`;
      if (question.trim() === '') return `${memoryText(copy.text)}\n\n${source}`;
      const matches = matchEntries(entriesOf(copy.text), question);
      const best = matches[0]?.score ?? 0;
      const answers = matches.filter(({ score }) => score >= best * FAR_BEHIND).slice(0, MOST_ANSWERS);
      if (answers.length === 0) return `The curated memory says nothing about that. ${source}`;
      const lines = answers.map(({ entry }) => entryLine({ ...entry, depth: 0 }));
      return `${lines.join('\n')}\n\n${source}`;
    },
  };
}

export type CuratedDesk = ReturnType<typeof createCuratedDesk>;
