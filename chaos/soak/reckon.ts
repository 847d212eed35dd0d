import { cronEntry, definitionOf, type WrittenCron } from '../../gateway/crons/entry.ts';
import type { CronAudit } from '../../contracts/http/cron-audit.ts';
import { accountFor } from './account.ts';
import type { Day } from './day.ts';
import { expectedFires } from './expected.ts';
import { faultRow } from './fault-row.ts';
import type { LivedFault } from './live.ts';
import { reportOf, type SoakReport } from './report.ts';
import { seenFires } from './seen.ts';
import { readMarks, readTraces } from './traces.ts';
import type { SoakWorld } from './world.ts';

interface Lived {
  seed: number;
  crons: readonly WrittenCron[];
  lived: readonly LivedFault[];
  /** The gateway's own. */
  audit: CronAudit;
  differences: string[];
  tookMs: number;
}

/** Asks Temporal, the node, the world and the chat what happened, each by itself. */
export async function reckon(
  world: SoakWorld,
  day: Day,
  { crons, lived, audit, differences, ...rest }: Lived,
): Promise<SoakReport> {
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
