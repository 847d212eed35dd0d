import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { stringify } from 'yaml';
import { z } from 'zod';
import { definitionOf } from '../../contracts/cron/definition.ts';
import { cronEntry, type WrittenCron } from '../../contracts/cron/entry.ts';
import { NotReachable } from '../../contracts/errors.ts';
import { type CronAudit, cronAudit } from '../../contracts/http/cron-audit.ts';
import { cronView } from '../../contracts/http/crons.ts';
import { answersTo, readReplies } from '../audit/answers.ts';
import { accountFor } from './account.ts';
import { compressed } from './compress.ts';
import { type Day, dayFrom } from './day.ts';
import { expectedFires } from './expected.ts';
import { faultRow } from './fault-row.ts';
import { type LivedFault, liveThrough, until } from './live.ts';
import { type Conversation, startConversation } from './people.ts';
import { planFaults } from './plan.ts';
import { reportOf, type SoakReport } from './report.ts';
import { openFires, seenFires } from './seen.ts';
import { readMarks, readTraces } from './traces.ts';
import { createSoakWorld, type SoakWorld } from './world.ts';

/** The gateway looks at its file twice a second, and is given so long to make the schedules. */
const APPLIED_WITHIN_MS = 12_000;
const READY_WITHIN_MS = 60_000;
const SETTLED_WITHIN_MS = 300_000;
/** The audit calls nothing missed that is younger. */
const SURE_AFTER_MS = 62_000;
const LOOK_EVERY_MS = 500;

export interface SoakOptions {
  seed: number;
  /** Simulated. */
  minutes: number;
  fromHour: number;
  temporalBinary: string;
  keep?: boolean;
  /** Hears what happens, a line each. */
  tell(line: string): void;
  /** Something more that happens in the day, for tests: nobody expects it. */
  meanwhile?(world: SoakWorld, day: Day): Promise<void>;
}

/** Lives through a day of the business in a system of its own, and holds what happened against what should have. */
export async function runSoak(options: SoakOptions): Promise<{ report: SoakReport; folder: string | undefined }> {
  const { tell, seed } = options;
  const begun = performance.now();
  tell('starting the business');
  const world = await createSoakWorld(options.temporalBinary);
  let isWanted = options.keep ?? false;
  try {
    const people = await start(world);
    const day = dayFrom(Date.now() + APPLIED_WITHIN_MS, options);
    const crons = world.crons.map((definition) => compressed(definition, day));
    await apply(world, crons, day, tell);
    const faults = planFaults(seed, day);
    const [lived] = await Promise.all([
      liveThrough(world, day, { faults, people, tell }),
      options.meanwhile?.(world, day),
    ]);
    tell('the day is over; waiting until all is at rest');
    const differences = await settle(world, people);
    const tookMs = performance.now() - begun;
    const report = await reckon(world, day, { seed, crons, lived, differences, tookMs });
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

/** Starts all parts, and the chat: a bot can't write to somebody who never wrote to it. */
async function start(world: SoakWorld): Promise<Conversation> {
  for (const name of ['temporal', 'servers', 'gateway', 'node'] as const) world.parts[name].start();
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
  tell: SoakOptions['tell'],
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
  await until(day.beganAt);
}

/** Pauses the crons and waits until everything that was begun has ended. @returns what has not */
async function settle(world: SoakWorld, { asked }: Conversation): Promise<string[]> {
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
    await sleep(LOOK_EVERY_MS);
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

/** What the gateway's own audit says, once it is sure of what it misses. */
async function auditOf({ cli }: SoakWorld, { beganAt, endsAt }: Day): Promise<CronAudit> {
  const [since, until] = [beganAt, endsAt - 1].map((at) => new Date(at).toISOString()) as [string, string];
  for (;;) {
    const audit = cronAudit.parse(await cli('cron', 'audit', '--since', since, '--until', until));
    if (Date.now() > endsAt + SURE_AFTER_MS || audit.crons.every(({ running }) => running === 0)) return audit;
    await sleep(LOOK_EVERY_MS);
  }
}

interface Lived {
  seed: number;
  crons: readonly WrittenCron[];
  lived: readonly LivedFault[];
  differences: string[];
  tookMs: number;
}

/** Asks Temporal, the node, the world, the chat and the gateway's audit what happened, each by itself. */
async function reckon(world: SoakWorld, day: Day, { crons, lived, differences, ...rest }: Lived): Promise<SoakReport> {
  const audit = await auditOf(world, day);
  const fires = await seenFires(world.temporalAddress);
  await world.stop();
  const traces = readTraces(world);
  const marks = readMarks(
    world,
    crons.map(({ name }) => name),
  );
  const sent = world.telegram.sent();
  const rows = crons.map((cron) =>
    accountFor({
      ...{ day, faults: lived, traces, sent },
      definition: definitionOf(cronEntry.parse(cron), 'UTC'),
      expected: expectedFires(cron, day),
      fires: fires.filter((fire) => fire.cron === cron.name),
      marks: marks.get(cron.name),
      audit: audit.crons.find(({ name }) => name === cron.name),
    }),
  );
  const faults = lived.map((fault) => faultRow(world, day, fault));
  const ownEnds = world.ownEnds.map((end) => `ended by itself: ${end}`);
  return reportOf(day, { ...rest, crons: rows, faults, differences: [...differences, ...ownEnds] });
}
