import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked } from '../storm/load.ts';
import { clockAt, type Day } from './day.ts';
import type { Conversation } from './people.ts';
import type { PlannedFault } from './plan.ts';
import { answersAt, type SoakWorld } from './world.ts';

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
  signal: AbortSignal;
}

/** Lives through the day: its faults come one after the other, people write, and it ends at its end. */
export async function liveThrough(world: SoakWorld, day: Day, options: LiveOptions): Promise<LivedFault[]> {
  const lived: LivedFault[] = [];
  for (const fault of options.faults) lived.push(await suffer(world, day, fault, options));
  await until(day.endsAt, options.signal);
  return lived;
}

async function suffer(world: SoakWorld, day: Day, fault: PlannedFault, options: LiveOptions): Promise<LivedFault> {
  const { people, tell, signal } = options;
  // In a short day the one before may have taken so long that this one comes later than planned.
  await until(day.beganAt + fault.at, signal);
  const from = Date.now();
  tell(`${clockAt(day, from)}  ${fault.name}`);
  const [back, asked] = await Promise.all([takeAway(world, fault, from, signal), write(from, fault, people, signal)]);
  tell(`${clockAt(day, back)}  ${fault.part} is back after ${((back - from) / 1_000).toFixed(1)} s`);
  return { ...fault, from, until: back, asked };
}

/** @returns when it was back */
async function takeAway(world: SoakWorld, fault: PlannedFault, from: number, signal: AbortSignal): Promise<number> {
  const part = world.parts[fault.part];
  await part.kill();
  await until(from + fault.forMs, signal);
  part.start();
  await untilBack(world, fault.part);
  return Date.now();
}

/** Temporal is asked itself, since the gateway may not have noticed yet that it was gone. */
async function untilBack(world: SoakWorld, part: PlannedFault['part']): Promise<void> {
  if (part === 'temporal') await answersAt(world.temporalAddress);
  await world.ready();
}

async function write(
  from: number,
  { messages }: PlannedFault,
  people: Conversation,
  signal: AbortSignal,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const { afterMs, isHeavy } of messages) {
    await until(from + afterMs, signal);
    asked.push(people.say(isHeavy));
  }
  return asked;
}

/** Sleeps until then, or throws when it is broken off. */
export const until = (at: number, signal: AbortSignal) => sleep(Math.max(0, at - Date.now()), undefined, { signal });
