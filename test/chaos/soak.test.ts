import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { Day } from '../../chaos/soak/day.ts';
import { MINUTE_MS } from '../../chaos/soak/day.ts';
import type { SoakReport } from '../../chaos/soak/report.ts';
import { runSoak } from '../../chaos/soak/soak.ts';
import type { SoakWorld } from '../../chaos/soak/world.ts';
import { scheduleIdOf } from '../../contracts/cron.ts';
import { DEFAULT_NAMESPACE } from '../../platform/temporal/connection.ts';
import { temporalBinary } from '../support/temporal.ts';

const WITHHELD = 'uptime-own';

/** Sees to it, past Mainstay, that the cron does not fire at half past. */
async function withhold({ temporalAddress }: SoakWorld, { beganAt }: Day): Promise<void> {
  const connection = await Connection.connect({ address: temporalAddress });
  const schedule = new Client({ connection, namespace: DEFAULT_NAMESPACE }).schedule.getHandle(scheduleIdOf(WITHHELD));
  const until = (minute: number) => sleep(beganAt + minute * MINUTE_MS - Date.now());
  await until(22);
  await schedule.pause();
  await until(32);
  await schedule.unpause();
  await connection.close();
}

let report: SoakReport;
beforeAll(async () => {
  const quiet = { tell: () => undefined, temporalBinary: temporalBinary() };
  ({ report } = await runSoak({ ...quiet, seed: 1, minutes: 60, fromHour: 0, meanwhile: withhold }));
}, 600_000);

const row = (name: string) => report.crons.find((cron) => cron.name === name)!;

describe('an hour of the business in a minute, with an outage and two restarts in it', () => {
  test('tells a fire that was missed, by the clock of the day', () => {
    expect(row(WITHHELD)).toMatchObject({ expected: 2, started: 1, missed: 1 });
    expect(row(WITHHELD).differences).toContain('00:30 was missed');
    expect(report.verdict).toBe('different');
  });

  test('finds no difference in all the other crons', () => {
    const others = report.crons.filter(({ name }) => name !== WITHHELD);
    expect(others.flatMap(({ name, differences }) => differences.map((what) => `${name}: ${what}`))).toEqual([]);
    expect(row('uptime-shops')).toMatchObject({ expected: 12, missed: 0, doubled: 0 });
    expect(row('backup-books')).toMatchObject({ expected: 1, done: 1, effects: 1 });
    expect(row('short-nightly')).toMatchObject({ expected: 0, started: 0 });
  });

  test('answers once each what was written while a part was down, and tells the outage once', () => {
    expect(report.faults).toMatchObject([
      { name: 'node outage', messages: 8, answered: 8, notices: 1, differences: [] },
      { name: 'gateway restart', messages: 3, answered: 3, notices: 0, differences: [] },
      { name: 'Temporal restart', messages: 3, answered: 3, notices: 0, differences: [] },
    ]);
    expect(report.differences).toEqual([]);
  });
});
