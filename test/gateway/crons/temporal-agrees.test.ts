import type { Client } from '@temporalio/client';
import { fireTimes } from '../../../gateway/crons/fire-times.ts';
import { scheduleOptions } from '../../../gateway/crons/schedule-options.ts';
import { readSchedule } from '../../../gateway/crons/schedule.ts';
import { connectClient } from '../../../platform/temporal/connection.ts';
import { useTemporal } from '../../support/temporal.ts';
import { aCron } from './a-cron.ts';

const temporal = useTemporal();
let client: Client;

beforeAll(async () => {
  client = await connectClient(temporal.server().target);
});
afterAll(() => client.connection.close());

const LA = 'America/Los_Angeles';

/** The first ten times from `start` on, as Temporal says and as we compute. */
async function firstTen(text: string, timezone: string, start: string) {
  const name = `agree-${Math.random().toString(36).slice(2)}`;
  const definition = aCron({ name, schedule: readSchedule(text), timezone });
  const options = scheduleOptions(definition, 'a test');
  const startAt = new Date(start);
  const handle = await client.schedule.create({
    ...options,
    spec: { ...options.spec, startAt },
    state: { paused: true },
  });
  const told = (await handle.describe()).info.nextActionTimes.map((time) => time.toISOString());
  const computed: string[] = [];
  for (const { at, or } of fireTimes(definition, startAt.getTime())) {
    const [first, second] = [at, or ?? at].map((time) => new Date(time).toISOString());
    // Where either will do, the one that Temporal took.
    if (computed.push(told.includes(second!) ? second! : first!) === told.length) break;
  }
  await handle.delete();
  return { told, computed };
}

describe('the fires we expect are those Temporal means to make', () => {
  // The years are to come, so that Temporal looks ahead: Los Angeles shifts on March 14 and November 7, 2027.
  test.each([
    ['0 7 * * *', LA, '2027-03-11T00:00:00Z'],
    ['30 2 * * *', LA, '2027-03-11T00:00:00Z'],
    ['*/20 * * * *', LA, '2027-03-14T09:00:00Z'],
    ['0 7 * * *', LA, '2027-11-05T00:00:00Z'],
    ['30 1 * * *', LA, '2027-11-05T00:00:00Z'],
    ['*/30 1-2 * * *', LA, '2027-11-07T07:30:00Z'],
    ['*/30 0-3 * * *', LA, '2027-11-07T08:45:00Z'],
    ['15 */2 * * *', 'Europe/Berlin', '2027-10-30T22:00:00Z'],
    ['*/20 * * * *', 'Europe/Berlin', '2027-10-30T23:00:00Z'],
    ['0 1-5 * * *', 'Europe/Berlin', '2027-10-30T12:00:00Z'],
    ['*/30 1-5 * * *', 'Europe/Berlin', '2027-10-30T12:00:00Z'],
    ['30 1 * * *', 'Europe/London', '2027-10-30T00:00:00Z'],
    ['30 2 * * *', 'Europe/Berlin', '2027-03-27T00:00:00Z'],
    ['45 1 * * *', 'Australia/Lord_Howe', '2027-04-02T00:00:00Z'],
    ['every 90 minutes', LA, '2027-11-07T07:00:00Z'],
    ['*/10 * * * * *', 'UTC', '2027-02-08T00:00:03Z'],
    ['0 0 13 * 5', 'UTC', '2027-02-01T00:00:00Z'],
    ['0 9 * * 7', 'UTC', '2027-02-01T00:00:00Z'],
    ['0 9 29 2 *', 'UTC', '2027-02-01T00:00:00Z'],
    ['0 8-18/2 * JAN-MAR,12 MON-FRI', LA, '2027-03-30T00:00:00Z'],
    ['mondays and fridays at 9:15pm', 'Asia/Kolkata', '2027-02-01T00:00:00Z'],
    ['monthly on the 31st at noon', LA, '2027-01-01T00:00:00Z'],
    ['weekends at 6', LA, '2027-02-01T00:00:00Z'],
  ])('%s in %s from %s', async (text, timezone, start) => {
    const { told, computed } = await firstTen(text, timezone, start);
    expect(told.length).toBeGreaterThan(3);
    expect(computed).toEqual(told);
  });
});
