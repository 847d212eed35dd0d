import { setTimeout as sleep } from 'node:timers/promises';
import { definitionOf } from '../../contracts/cron/definition.ts';
import { cronEntry, type WrittenCron } from '../../contracts/cron/entry.ts';
import { type CronAudit, cronAudit } from '../../contracts/http/cron-audit.ts';
import { accountFor } from './account.ts';
import type { Day } from './day.ts';
import { expectedFires } from './expected.ts';
import { faultRow } from './fault-row.ts';
import type { LivedFault } from './live.ts';
import { reportOf, type SoakReport } from './report.ts';
import { seenFires } from './seen.ts';
import { readMarks, readTraces } from './traces.ts';
import type { SoakWorld } from './world.ts';

/** The audit calls nothing missed that is younger. */
const SURE_AFTER_MS = 62_000;
const LOOK_EVERY_MS = 500;

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
export async function reckon(
  world: SoakWorld,
  day: Day,
  { crons, lived, differences, ...rest }: Lived,
): Promise<SoakReport> {
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
