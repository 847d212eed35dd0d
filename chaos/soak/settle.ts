import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { answersTo, readReplies } from '../audit/answers.ts';
import type { Conversation } from './people.ts';
import { openFires } from './seen.ts';
import type { SoakWorld } from './world.ts';

const SETTLED_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 500;

/** Pauses the crons and waits until everything that was begun has ended. @returns what has not */
export async function settle(world: SoakWorld, { asked }: Conversation, signal: AbortSignal): Promise<string[]> {
  // What is due in the day's last second is through, and no pause casts a doubt on it.
  await sleep(2_500);
  for (const { name } of world.crons) await world.gateway.post(`/api/crons/${name}/pause`, { note: 'the day is over' });
  const left = async () => {
    const replies = readReplies(world);
    const all = {
      'runs of crons': await openFires(world.temporalAddress, 0, Date.now() + 60_000),
      'messages without an answer': asked.filter((one) => answersTo(replies, one).length === 0).length,
      'messages to send': toSend(world),
    };
    return Object.entries(all).flatMap(([what, count]) => (count > 0 ? [`${count} ${what} were left over`] : []));
  };
  const deadline = Date.now() + SETTLED_WITHIN_MS;
  let open = await left();
  while (open.length > 0 && Date.now() < deadline) {
    await sleep(LOOK_EVERY_MS, undefined, { signal });
    open = await left();
  }
  return open;
}

function toSend({ paths }: SoakWorld): number {
  const db = new Database(paths.gatewayDb, { readonly: true });
  const count = Number(
    db.prepare("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')").pluck().get() ?? 0,
  );
  db.close();
  return count;
}
