import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { WrittenCron } from '../../gateway/crons/entry.ts';
import { NotReachable } from '../../contracts/errors.ts';
import { cronView } from '../../contracts/http/crons.ts';
import { answersTo, readReplies } from '../audit/answers.ts';
import { compressed } from './compress.ts';
import { type Day, dayFrom } from './day.ts';
import { auditOf, haveMissedTold } from './gateway-audit.ts';
import { liveThrough, until } from './live.ts';
import { type Conversation, startConversation } from './people.ts';
import { planFaults } from './plan.ts';
import { reckon } from './reckon.ts';
import type { SoakReport } from './report.ts';
import { pauseCrons, untilAtRest } from './settle.ts';
import { createSoakWorld, type SoakWorld } from './world.ts';

/** The gateway looks at its file twice a second, and is given so long to make the schedules. */
const APPLIED_WITHIN_MS = 20_000;
const READY_WITHIN_MS = 60_000;

export interface SoakOptions {
  seed: number;
  /** Simulated. */
  minutes: number;
  fromHour: number;
  temporalBinary: string;
  keep?: boolean;
  /** Breaks it off. */
  signal?: AbortSignal;
  /** Hears what happens, a line each. */
  tell(line: string): void;
  /** Something more that happens in the day, for tests: nobody expects it. */
  meanwhile?(world: SoakWorld, day: Day): Promise<void>;
}

/** Lives through a day of the business in a system of its own, and holds what happened against what should have. */
export async function runSoak(options: SoakOptions): Promise<{ report: SoakReport; folder: string | undefined }> {
  const { tell, seed, signal = new AbortController().signal } = options;
  const begun = performance.now();
  tell('starting the business');
  const world = await createSoakWorld(options.temporalBinary);
  let isWanted = options.keep ?? false;
  try {
    const people = await start(world);
    const day = dayFrom(Date.now() + APPLIED_WITHIN_MS, options);
    const crons = world.crons.map((definition) => compressed(definition, day));
    await apply(world, crons, day, options);
    await until(day.beganAt, signal);
    const faults = planFaults(seed, day);
    const [lived] = await Promise.all([
      liveThrough(world, day, { faults, people, tell, signal }),
      options.meanwhile?.(world, day),
    ]);
    tell('the day is over; waiting until all is at rest');
    await pauseCrons(world, day);
    const differences = await untilAtRest(world, people, signal);
    const audit = await auditOf(world, day, signal);
    await haveMissedTold(world, day, audit, signal);
    await untilAtRest(world, people, signal);
    const tookMs = performance.now() - begun;
    const report = await reckon(world, day, { seed, crons, lived, audit, differences, tookMs });
    return { report, folder: isWanted ? world.folder : undefined };
  } catch (error) {
    // What went wrong can be read in its logs only.
    isWanted = true;
    tell(`The soak broke off; its logs are in ${world.folder}`);
    throw error;
  } finally {
    await world.close(isWanted);
  }
}

/** Starts the parts, and the chat: a bot can't write to somebody who never wrote to it. */
async function start(world: SoakWorld): Promise<Conversation> {
  for (const name of ['servers', 'gateway', 'node'] as const) world.parts[name].start();
  await world.ready();
  const people = startConversation(world);
  const hello = people.say(true);
  await world.telegram.waitFor((telegram) => answersTo(readReplies({ telegram }), hello).length > 0, READY_WITHIN_MS);
  return people;
}

/** Gives the business its crons: before the day begins, all must have their schedules. */
async function apply(
  { paths, gateway }: SoakWorld,
  crons: readonly WrittenCron[],
  day: Day,
  { tell }: SoakOptions,
): Promise<void> {
  const written = performance.now();
  writeFileSync(paths.configFile, stringify({ operator: 'Ada', crons }));
  const names = new Set(crons.map(({ name }) => name));
  for (;;) {
    const views = z.array(cronView).parse(await gateway.get('/api/crons'));
    const applied = views.filter(({ name, pending }) => names.has(name) && !pending).length;
    // A change counts for certain a second after it was made.
    if (Date.now() > day.beganAt - 1_500)
      throw new NotReachable(`Only ${applied} of ${names.size} crons had their schedules when the day began.`);
    if (applied === names.size) break;
    await sleep(50);
  }
  tell(`${names.size} crons were applied within ${Math.round(performance.now() - written)} ms`);
}
