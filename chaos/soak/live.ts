import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked } from '../storm/load.ts';
import { clockAt, type Day } from './day.ts';
import type { Conversation } from './people.ts';
import type { PlannedFault } from './plan.ts';
import type { SoakWorld } from './world.ts';

/** A fault as it came: from when to when the system was without its part. Milliseconds since the epoch. */
export interface LivedFault extends PlannedFault {
  from: number;
  until: number;
  asked: Asked[];
}

export interface LiveOptions {
  faults: readonly PlannedFault[];
  people: Conversation;
  /** Hears what happens, a line each. */
  tell(line: string): void;
}

/** Lives through the day: its faults come, people write, and it ends at its end. */
export async function liveThrough(world: SoakWorld, day: Day, options: LiveOptions): Promise<LivedFault[]> {
  const [lived] = await Promise.all([
    Promise.all(options.faults.map((fault) => suffer(world, day, fault, options))),
    until(day.endsAt),
  ]);
  return lived;
}

async function suffer(
  world: SoakWorld,
  day: Day,
  fault: PlannedFault,
  { people, tell }: LiveOptions,
): Promise<LivedFault> {
  const part = world.parts[fault.part];
  await until(day.beganAt + fault.at);
  const writing = write(day, fault, people);
  const from = Date.now();
  tell(`${clockAt(day, from)}  ${fault.name}`);
  await part.kill();
  await until(from + fault.forMs);
  part.start();
  await world.ready();
  const back = Date.now();
  tell(`${clockAt(day, back)}  ${fault.part} is back after ${((back - from) / 1_000).toFixed(1)} s`);
  return { ...fault, from, until: back, asked: await writing };
}

async function write(day: Day, { messages }: PlannedFault, people: Conversation): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const { at, isHeavy } of messages) {
    await until(day.beganAt + at);
    asked.push(people.say(isHeavy));
  }
  return asked;
}

export const until = (at: number) => sleep(Math.max(0, at - Date.now()));
