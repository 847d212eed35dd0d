import { setTimeout as sleep } from 'node:timers/promises';
import { answersTo, readReplies } from '../audit/answers.ts';
import type { Load } from '../storm/load.ts';
import type { World } from '../storm/world.ts';
import { type Measure, timeUntil } from './measure.ts';

const WORK_S = 4;

/** Work goes on through a cut of the node's line and ends in it: from the mend until its result is with Telegram. */
export async function probeReconnect(world: World, load: Load, cutsMs: readonly number[]): Promise<Measure> {
  const rounds: number[] = [];
  for (const ms of cutsMs) {
    const asked = load.say('again', WORK_S);
    // Long enough for it to be under way.
    await sleep(1_500);
    for (const link of ['node-temporal', 'node-gateway'] as const) await world.network.impair(link, 'both', 'cut');
    await sleep(ms);
    for (const link of ['node-temporal', 'node-gateway'] as const) await world.network.mend(link);
    rounds.push(await timeUntil('its result is there', () => answersTo(readReplies(world), asked).length > 0));
  }
  return { name: 'link restored → result of work that went on meanwhile', rounds, barMs: 5_000 };
}
