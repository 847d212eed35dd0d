import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, ScheduleOverlapPolicy } from '@temporalio/client';
import { stringify } from 'yaml';
import { z } from 'zod';
import { cronView } from '../contracts/http/crons.ts';
import { SCHEDULED_START } from '../contracts/search-attributes.ts';
import type { WrittenCron } from '../gateway/crons/entry.ts';
import { homePaths } from '../platform/home.ts';
import { BARE_QUEUE } from './bare/worker.ts';
import { SCRIPT, writeCheapScript } from './jobs.ts';
import { type Measurement, paired } from './measure.ts';
import type { System } from './system.ts';

const AT_ONCE = 100;
const MINUTE_MS = 60_000;
/** What fired at one full minute is through before the next, or it would be measured with the others. */
const THROUGH_WITHIN_MS = 58_000;
const APPLIED_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 200;

/** A hundred crons fire at each even minute, as many schedules of a bare workflow at each odd one. */
export async function measureFires(system: System, rounds: number): Promise<Measurement> {
  writeCheapScript(system);
  await makeRaw(system.bare.client);
  await applyCrons(
    system,
    Array.from({ length: AT_ONCE }, (_, index) => ({
      ...{ name: `bench-${index}`, schedule: '0 0-58/2 * * * *', quiet: true },
      ...{ skill: 'run', args: { script: SCRIPT } },
    })),
  );
  const result = await paired(
    rounds,
    () => lateness(system, 'cron', 0),
    () => lateness(system, 'bare', 1),
  );
  return {
    name: `fire time → workflow started, p99, ${AT_ONCE} crons in the same second`,
    peerName: 'as many raw schedules of a bare workflow',
    unit: 'ms',
    ...result,
    bar: { atMost: 1.3 },
    rounds,
  };
}

/** Gives a system its crons; resolves when each has its schedule. */
export async function applyCrons({ home, gateway }: System, crons: readonly WrittenCron[]): Promise<void> {
  writeFileSync(homePaths(home).configFile, stringify({ crons }));
  const names = new Set(crons.map(({ name }) => name));
  const deadline = performance.now() + APPLIED_WITHIN_MS;
  for (;;) {
    const views = z.array(cronView).parse(await gateway.get('/api/crons'));
    const applied = views.filter(({ name, pending }) => names.has(name) && !pending).length;
    if (applied === names.size) return;
    if (performance.now() > deadline) throw new Error(`Only ${applied} of ${names.size} crons were applied.`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function makeRaw({ schedule }: Client): Promise<void> {
  for (let index = 0; index < AT_ONCE; index += 1) {
    await schedule.create({
      scheduleId: `raw-${index}`,
      spec: { cronExpressions: ['0 1-59/2 * * * * *'] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1h' },
      action: {
        type: 'startWorkflow',
        workflowType: 'bare',
        workflowId: `raw-${index}`,
        taskQueue: BARE_QUEUE,
        args: [],
      },
    });
  }
}

/** The 99th percentile of how late the workflows of the next even (0) or odd (1) minute were started, milliseconds. */
async function lateness({ bare: { client } }: System, type: string, parity: 0 | 1): Promise<number> {
  const soonest = Math.ceil(Date.now() / MINUTE_MS);
  const at = (soonest + ((soonest + parity) % 2)) * MINUTE_MS;
  await sleep(at - Date.now());
  // Not by equality: Temporal keeps times as text, in which 02:00:00 and 02:00:00.000 are two.
  const [from, to] = [at - MINUTE_MS / 2, at + MINUTE_MS / 2].map((time) => new Date(time).toISOString());
  const query = `WorkflowType = '${type}' AND ${SCHEDULED_START.name} BETWEEN '${from}' AND '${to}'`;
  for (;;) {
    const { count } = await client.workflow.count(`${query} AND ExecutionStatus = 'Completed'`);
    if (count >= AT_ONCE) break;
    if (Date.now() > at + THROUGH_WITHIN_MS) throw new Error(`Only ${count} of ${AT_ONCE} were through in a minute.`);
    await sleep(LOOK_EVERY_MS);
  }
  const late: number[] = [];
  for await (const { startTime } of client.workflow.list({ query })) late.push(startTime.getTime() - at);
  return late.sort((a, b) => a - b)[Math.ceil(late.length * 0.99) - 1]!;
}
