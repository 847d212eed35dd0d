import { setTimeout as sleep } from 'node:timers/promises';
import { type CronAudit, cronAudit } from '../../contracts/http/cron-audit.ts';
import { cronStarted } from '../../contracts/http/crons.ts';
import type { Day } from './day.ts';
import { until } from './live.ts';
import { untilClosed } from './seen.ts';
import type { SoakWorld } from './world.ts';

/** The audit calls nothing missed that is younger. */
const SURE_AFTER_MS = 62_000;
/** The daily one leaves out what is younger. */
const SETTLED_AFTER_MS = 125_000;
const LOOK_EVERY_MS = 500;

/** What the gateway's own audit says, once it is sure of what it misses. */
export async function auditOf({ cli }: SoakWorld, { beganAt, endsAt }: Day, signal: AbortSignal): Promise<CronAudit> {
  const [since, last] = [beganAt, endsAt - 1].map((at) => new Date(at).toISOString()) as [string, string];
  for (;;) {
    const audit = cronAudit.parse(await cli('cron', 'audit', '--since', since, '--until', last));
    if (Date.now() > endsAt + SURE_AFTER_MS || audit.crons.every(({ running }) => running === 0)) return audit;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Where something is missed, the daily audit has its run now: it is to tell the chat. */
export async function haveMissedTold(
  { gateway, temporalAddress }: SoakWorld,
  { endsAt }: Day,
  { crons }: CronAudit,
  signal: AbortSignal,
): Promise<void> {
  if (crons.every(({ missed }) => missed.length === 0)) return;
  await until(endsAt + SETTLED_AFTER_MS, signal);
  const run = cronStarted.parse(await gateway.post('/api/crons/mainstay-cron-audit/run'));
  await untilClosed(temporalAddress, run);
}
