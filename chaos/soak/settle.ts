import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { answersTo, readReplies } from '../audit/answers.ts';
import type { Conversation } from './people.ts';
import { openFires } from './seen.ts';
import type { SoakWorld } from './world.ts';

const SETTLED_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 500;

/** The day is over: the crons fire no more. */
export async function pauseCrons({ crons, gateway }: SoakWorld): Promise<void> {
  // What is due in the day's last second is through, and no pause casts a doubt on it.
  await sleep(2_500);
  for (const { name } of crons) await gateway.post(`/api/crons/${name}/pause`, { note: 'the day is over' });
}

/** Waits until everything that was begun has ended, and everything is told. @returns what is not, in a few words each */
export async function untilAtRest(world: SoakWorld, { asked }: Conversation, signal: AbortSignal): Promise<string[]> {
  const left = async () => {
    const replies = readReplies(world);
    const all = {
      'runs of crons': await openFires(world.temporalAddress),
      'messages without an answer': asked.filter((one) => answersTo(replies, one).length === 0).length,
      'messages to send': toSend(world),
    };
    return Object.entries(all).flatMap(([what, count]) => (count > 0 ? [`${count} ${what} were left over`] : []));
  };
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const open = await left();
    if (open.length === 0 || performance.now() > deadline) return open;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

function toSend({ paths }: SoakWorld): number {
  const db = new Database(paths.gatewayDb, { readonly: true });
  const count = Number(
    db.prepare("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')").pluck().get() ?? 0,
  );
  db.close();
  return count;
}
