import type { Asked } from '../storm/load.ts';
import { ADA, type SoakWorld } from './world.ts';

/** The file of the workspace in which heavy messages leave their mark. */
export const NOTES = 'notes/soak.md';

/** What people wrote while a part was down, and what has to come of each. */
export interface Conversation {
  readonly asked: readonly Asked[];
  /** Ada writes something that the gateway answers by itself, or that needs the node. */
  say(isHeavy: boolean): Asked;
}

export function startConversation({ telegram }: SoakWorld): Conversation {
  const asked: Asked[] = [];
  const ada = telegram.user(ADA);
  return {
    asked,
    say(isHeavy) {
      const mark = `m-${asked.length + 1}`;
      const text = isHeavy ? `/append ${NOTES} ${mark}` : '/jobs';
      const { message_id: messageId } = ada.sends(text);
      const kind = isHeavy ? ('append' as const) : ('light' as const);
      const one = { chat: ADA.id, messageId, text, kind, mark, sentAt: Date.now() };
      asked.push(one);
      return one;
    },
  };
}
