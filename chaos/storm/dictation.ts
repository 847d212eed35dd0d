import { setTimeout as sleep } from 'node:timers/promises';
import { answersTo, readReplies } from '../audit/answers.ts';
import type { Asked } from './load.ts';
import type { World } from './world.ts';

/** Who has the agent note things: one after the other, since what is said meanwhile steers the task that goes on. */
export const DICTATOR = { id: 7005, name: 'Person 7005' };

const LOOK_EVERY_MS = 300;
/** A person who sees no change presses again. */
const PRESS_AGAIN_MS = 20_000;

/**
 * Has the agent note one thing after the other until `enough`, gives it leave by button each time, and waits for its answer
 * before the next.
 */
export async function dictate(
  world: World,
  { say, enough, giveUp }: { say(): Asked; enough: AbortSignal; giveUp: AbortSignal },
): Promise<void> {
  const pressed = new Map<number, number>();
  while (!enough.aborted) {
    const one = say();
    while (!giveUp.aborted && answersTo(readReplies(world), one).length === 0) {
      giveLeave(world, pressed);
      await sleep(LOOK_EVERY_MS);
    }
  }
}

function giveLeave({ telegram }: World, pressed: Map<number, number>): void {
  const now = performance.now();
  for (const question of telegram.sent(DICTATOR.id)) {
    const { message_id: id, text, reply_markup: markup } = question.message;
    const isOpen = text?.startsWith('The agent wants to ') && markup?.inline_keyboard.flat().length;
    if (!isOpen || now - (pressed.get(id) ?? -Infinity) < PRESS_AGAIN_MS) continue;
    pressed.set(id, now);
    telegram.user(DICTATOR).presses(question, 'Once');
  }
}
