import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { z } from 'zod';
import { UserError } from '../../contracts/errors.ts';
import { type CronAudit, cronAudit } from '../../contracts/http/cron-audit.ts';
import { cronStarted, cronView, type CronView } from '../../contracts/http/crons.ts';
import type { WrittenCron } from '../../gateway/crons/entry.ts';
import { untilWorkedOff } from '../soak/seen.ts';
import type { World } from './world.ts';
import { within } from './within.ts';

/** A cron of the storm: it leaves its marks in a file of the workspace that has its name. */
export interface StormCron extends WrittenCron {
  everyMs: number;
  /** What it writes at each run: its job's id, so that each fire's mark is known, or the same line again. */
  marks: 'job' | 'line';
}

const run = (script: string, name: string, seconds = 0) => ({
  skill: 'run',
  args: { script, args: [name, String(seconds)] },
});

/** What fires through every fault. */
export const CRONS: readonly StormCron[] = [
  // Nobody says that it may run twice.
  { name: 'storm-once', everyMs: 10_000, ...run('cron-once.sh', 'storm-once'), marks: 'job' },
  // Runs beside itself after an outage, and is never too late.
  {
    ...{ name: 'storm-crowd', everyMs: 10_000, overlap: 'allow', catchup: 'always', marks: 'job' },
    ...run('cron-again.sh', 'storm-crowd', 4),
  },
  // An effect in the ledger. With the shortest catch-up there is, an outage of Temporal has it miss fires.
  {
    ...{ name: 'storm-append', everyMs: 15_000, catchup: '10s', marks: 'line' },
    ...{ skill: 'append', args: { file: 'storm-append.txt', line: 'a beat' } },
  },
  { name: 'storm-quiet', everyMs: 6_000, quiet: true, ...run('cron-again.sh', 'storm-quiet'), marks: 'job' },
];

const NAMES = CRONS.map(({ name }) => name);

/** The time through which the fires are accounted for, milliseconds since the epoch. */
export interface CronSpan {
  since: number;
  until: number;
}

/** A change counts for certain a second after it was made; no fire so close to one is looked at. */
const SURE_MS = 2_500;
/** After the worst there was, a cron whose run was swallowed waits for its time-outs. */
const FIRES_AGAIN_WITHIN_MS = 120_000;
const REACHED_WITHIN_MS = 60_000;
const ANSWERED_WITHIN_MS = 30_000;
/** The audit calls nothing missed that is younger. */
const SURELY_MISSED_MS = 62_000;
/** The daily one leaves out what is younger. */
const TOLD_AFTER_MS = 125_000;
const LOOK_EVERY_MS = 500;

/** Writes them into the gateway's `config.yaml`. @returns from when on they fire for certain */
export async function beginCrons({ homes, gateway, modelConfig }: World): Promise<number> {
  const crons = CRONS.map(({ everyMs, marks: _, ...cron }) => ({ ...cron, every: `${everyMs / 1_000}s` }));
  writeFileSync(homes.gateway.configFile, stringify({ ...modelConfig, crons }));
  await untilCrons(gateway, NAMES, (views) => views.every(({ pending }) => !pending), REACHED_WITHIN_MS);
  return Date.now() + SURE_MS;
}

/** All is mended: waits until each fires again, and has them fire no more. @returns until when they fired for certain */
export async function endCrons({ gateway, temporalAddress }: World): Promise<number> {
  const mended = Date.now();
  const firesAgain = ({ last }: CronView) => last.some(({ time }) => Date.parse(time) > mended);
  await untilCrons(gateway, NAMES, (views) => views.every(firesAgain), FIRES_AGAIN_WITHIN_MS);
  const until = Date.now();
  await sleep(SURE_MS);
  await untilWorkedOff(temporalAddress, NAMES, until);
  for (const { name } of CRONS)
    await patiently(() => gateway.post(`/api/crons/${name}/pause`, { note: 'the storm is over' }));
  return until;
}

/** The gateway's own audit, once it is sure; what it misses, the daily one has told by then. */
export async function accountCrons(world: World, span: CronSpan): Promise<CronAudit> {
  const audit = await auditOf(world, span);
  const missed = audit.crons.flatMap((account) => account.missed.map((time) => Date.parse(time)));
  if (missed.length === 0) return audit;
  await sleep(Math.max(0, Math.max(...missed) + TOLD_AFTER_MS - Date.now()));
  const { name, workflowId } = cronStarted.parse(
    await patiently(() => world.gateway.post('/api/crons/mainstay-cron-audit/run')),
  );
  // Its end is waited for here: Temporal's list of what is open may not have it yet.
  const hasEnded = ({ last }: CronView) => last.some((run) => run.workflowId === workflowId && run.state !== 'running');
  await untilCrons(world.gateway, [name], (views) => views.every(hasEnded), REACHED_WITHIN_MS);
  return audit;
}

async function auditOf({ gateway }: World, { since, until }: CronSpan): Promise<CronAudit> {
  const [from, to] = [since, until].map((at) => new Date(at).toISOString()) as [string, string];
  for (;;) {
    const audit = cronAudit.parse(await patiently(() => gateway.get(`/api/cron-audit?since=${from}&until=${to}`)));
    if (Date.now() > until + SURELY_MISSED_MS || audit.crons.every(({ running }) => running === 0)) return audit;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Waits until these crons stand as they should, or it is no use to wait any longer: the audit tells what is wrong. */
async function untilCrons(
  gateway: World['gateway'],
  names: readonly string[],
  fits: (views: readonly CronView[]) => boolean,
  withinMs: number,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const views = z.array(cronView).parse(await patiently(() => gateway.get('/api/crons')));
    const named = views.filter(({ name }) => names.includes(name));
    if (named.length === names.length && fits(named)) return;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Parts that were mended a moment ago need a moment. */
async function patiently<Result>(call: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + REACHED_WITHIN_MS;
  for (;;) {
    try {
      return await within(ANSWERED_WITHIN_MS, 'A call of the gateway', call());
    } catch (error) {
      if (!(error instanceof UserError) || performance.now() > deadline) throw error;
      await sleep(LOOK_EVERY_MS);
    }
  }
}
