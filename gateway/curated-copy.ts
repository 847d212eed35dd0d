import type { CuratedCopy } from '../contracts/http/memory.ts';
import { conflictButtons } from '../memory/curated/conflict-buttons.ts';
import type { Recorder } from './recorder/index.ts';
import type { Replies } from './replies.ts';

export interface CuratedOptions {
  recorder: Recorder;
  replies: Replies;
  mainChat: () => string;
}

/** The gateway's copy of the curated memory: taken from the node, asked by `gateway/memory/desk.ts` while it is away. */
export function createCuratedDesk({ recorder, replies, mainChat }: CuratedOptions) {
  return {
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
  };
}

export type CuratedDesk = ReturnType<typeof createCuratedDesk>;
