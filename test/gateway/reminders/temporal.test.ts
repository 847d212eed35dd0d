import type { Client } from '@temporalio/client';
import type { Reminder } from '../../../gateway/recorder/reminders.ts';
import { specOf, tellTemporal } from '../../../gateway/reminders/temporal.ts';
import { reminderScheduleId, reminderWorkflowId } from '../../../contracts/reminder.ts';
import { connectClient } from '../../../platform/temporal/connection.ts';
import { useTemporal } from '../../support/temporal.ts';
import { until } from '../../support/until.ts';

const temporal = useTemporal();
let client: Client;

beforeAll(async () => {
  client = await connectClient(temporal.server().target);
});
afterAll(() => client.connection.close());

function aReminder(more: Partial<Reminder>): Reminder {
  const now = Date.now();
  return {
    id: `remind-${Math.random().toString(36).slice(2)}`,
    ...{
      chat: 'web',
      text: 'call Ana',
      dueAt: now + 60_000,
      timezone: 'America/Los_Angeles',
      state: 'open',
      askedAt: now,
    },
    ...more,
  };
}

const statusOf = async (reminder: Reminder) =>
  (await client.workflow.getHandle(reminderWorkflowId(reminder)).describe()).status.name;

test('one that is told twice is one workflow, which waits until it is due; a cancelled one is ended', async () => {
  const reminder = aReminder({});
  await tellTemporal(client, reminder);
  await tellTemporal(client, reminder);
  const { raw } = await client.workflow.getHandle(reminderWorkflowId(reminder)).describe();
  const { executionTime } = raw.workflowExecutionInfo!;
  expect(Number(executionTime!.seconds) * 1_000).toBeGreaterThan(reminder.dueAt - 3_000);
  expect(await statusOf(reminder)).toBe('RUNNING');
  await tellTemporal(client, { ...reminder, state: 'cancelled' });
  await tellTemporal(client, { ...reminder, state: 'cancelled' });
  expect(await statusOf(reminder)).toBe('TERMINATED');
});

test('a repeating one is a schedule, which goes with it', async () => {
  const reminder = aReminder({ schedule: { kind: 'cron', expression: '0 17 * * 5' } });
  await tellTemporal(client, reminder);
  await tellTemporal(client, reminder);
  const handle = client.schedule.getHandle(reminderScheduleId(reminder.id));
  const { info } = await handle.describe();
  const shown = info.nextActionTimes.map((time) =>
    time.toLocaleString('en-GB', {
      timeZone: 'America/Los_Angeles',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }),
  );
  expect(new Set(shown)).toEqual(new Set(['Fri 17:00']));
  await tellTemporal(client, { ...reminder, state: 'cancelled' });
  await tellTemporal(client, { ...reminder, state: 'cancelled' });
  await expect(handle.describe()).rejects.toThrow();
});

test('in the night that skips its time it comes when the clocks show the next one', async () => {
  const reminder = aReminder({ schedule: { kind: 'cron', expression: '30 2 * * *' } });
  const handle = await client.schedule.create({
    scheduleId: reminder.id,
    spec: { ...specOf(reminder), startAt: new Date('2027-03-12T12:00:00Z') },
    action: { type: 'startWorkflow', workflowType: 'reminder', taskQueue: 'nobody', args: [] },
    state: { paused: true },
  });
  const times = (await handle.describe()).info.nextActionTimes.map((time) => time.toISOString());
  expect(times.slice(0, 3)).toEqual([
    '2027-03-13T10:30:00.000Z',
    '2027-03-14T10:30:00.000Z',
    '2027-03-15T09:30:00.000Z',
  ]);
  await handle.delete();
});

test('one whose first time passed while Temporal was away is made up for', async () => {
  const now = Math.floor(Date.now() / 1_000) * 1_000;
  const reminder = aReminder({
    schedule: { kind: 'every', ms: 3_600_000 },
    dueAt: now - 60_000,
    askedAt: now - 3_660_000,
  });
  await tellTemporal(client, reminder);
  const handle = client.schedule.getHandle(reminderScheduleId(reminder.id));
  const started = await until('it was started', async () => (await handle.describe()).info.recentActions[0], 20_000);
  expect(Math.abs(started.scheduledAt.getTime() - reminder.dueAt)).toBeLessThan(1_000);
});
