import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { answersTo, readReplies } from '../audit/answers.ts';
import type { Day } from './day.ts';
import type { Conversation } from './people.ts';
import { openFires, untilWorkedOff } from './seen.ts';
import type { SoakWorld } from './world.ts';

const SETTLED_WITHIN_MS = 300_000;
/** A change counts for certain a second after it was made. */
const SURE_MS = 2_500;
const LOOK_EVERY_MS = 500;

/** The day is over: the crons fire no more. */
export async function pauseCrons({ crons, gateway, temporalAddress }: SoakWorld, { endsAt }: Day): Promise<void> {
  // No pause casts a doubt on what is due in the day's last second.
  await sleep(Math.max(0, endsAt + SURE_MS - Date.now()));
  const names = crons.map(({ name }) => name);
  await untilWorkedOff(temporalAddress, names, endsAt - 1);
  for (const name of names) await gateway.post(`/api/crons/${name}/pause`, { note: 'the day is over' });
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
