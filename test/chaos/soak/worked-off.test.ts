import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { untilWorkedOff } from '../../../chaos/soak/seen.ts';
import { scheduleIdOf } from '../../../contracts/cron.ts';
import { DEFAULT_NAMESPACE } from '../../../platform/temporal/connection.ts';
import { ensureNamespace } from '../../../platform/temporal/namespace.ts';
import { useTemporal } from '../../support/temporal.ts';
import { until } from '../../support/until.ts';

const CRON = 'beat';
const EVERY_MS = 1_000;

const temporal = useTemporal();

test('what was due while Temporal stood still is worked off before a pause, which would take it along', async () => {
  const { address, pid } = temporal.server();
  const connection = await Connection.connect({ address });
  await ensureNamespace(connection, DEFAULT_NAMESPACE);
  const schedule = await new Client({ connection, namespace: DEFAULT_NAMESPACE }).schedule.create({
    scheduleId: scheduleIdOf(CRON),
    spec: { intervals: [{ every: EVERY_MS }] },
    policies: { overlap: 'ALLOW_ALL', catchupWindow: '1m' },
    action: { type: 'startWorkflow', workflowType: 'nobody', taskQueue: 'nobody' },
  });
  await until('it fires', async () => (await schedule.describe()).info.recentActions.length > 0);
  // From here on nothing begins for three times that are due.
  process.kill(pid, 'SIGSTOP');
  const stopped = Date.now();
  await sleep(3 * EVERY_MS);
  const now = Date.now();
  const paused = untilWorkedOff(address, [CRON], now).then(() => schedule.pause());
  // It finds the pause, were there one, beside the timers that are due.
  await sleep(300);
  process.kill(pid, 'SIGCONT');
  await paused;
  const { info } = await schedule.describe();
  const fired = info.recentActions.map(({ scheduledAt }) => scheduledAt.getTime());
  for (let at = Math.ceil(stopped / EVERY_MS) * EVERY_MS; at <= now; at += EVERY_MS) expect(fired).toContain(at);
  await connection.close();
}, 60_000);
