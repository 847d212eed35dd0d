import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { Cron } from 'croner';
import { GATEWAY_QUEUE } from '../../contracts/queues.ts';
import { type ReminderInput, reminderScheduleId, reminderWorkflowId } from '../../contracts/reminder.ts';
import { MAINSTAY_CHAT, MAINSTAY_KIND } from '../../contracts/search-attributes.ts';
import { MADE_BY } from '../crons/schedule-options.ts';
import { temporalExpressions } from '../crons/schedule.ts';
import { clockOf, countingZone } from '../crons/zone-clock.ts';
import type { Reminder } from '../recorder/reminders.ts';
import { afterGap } from './when.ts';

/** People's messages go first. */
const PRIORITY = 1;
/** What was missed meanwhile is told, however late; Temporal knows no "for ever". */
const CATCH_UP_MS = 365 * 86_400_000;
/** So far ahead the nights are known in which clocks are put forward. */
const GAPS_KNOWN_MS = 10 * 365 * 86_400_000;
const SUMMARY_LENGTH = 120;
const MONTHS = [
  ...(['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE', 'JULY'] as const),
  ...(['AUGUST', 'SEPTEMBER', 'OCTOBER', 'NOVEMBER', 'DECEMBER'] as const),
];

/** Brings Temporal in line with a reminder: asked twice, the second time changes nothing. */
export async function tellTemporal(client: Client, reminder: Reminder): Promise<void> {
  const { state, schedule } = reminder;
  if (state === 'open') await (schedule ? makeSchedule(client, reminder) : startDelayed(client, reminder));
  else if (state === 'cancelled') await (schedule ? removeSchedule(client, reminder) : endDelayed(client, reminder));
}

async function startDelayed(client: Client, { id, dueAt, ...reminder }: Reminder): Promise<void> {
  const args: [ReminderInput] = [{ id, dueAt }];
  try {
    await client.workflow.start('reminder', {
      ...start(reminder),
      workflowId: reminderWorkflowId({ id, dueAt }),
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      startDelay: Math.max(0, dueAt - Date.now()),
      args,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** It would find by itself that it is not wanted any more; ended, it stands in no list. */
async function endDelayed(client: Client, reminder: Reminder): Promise<void> {
  try {
    await client.workflow.getHandle(reminderWorkflowId(reminder)).terminate('The reminder was cancelled');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

async function makeSchedule(client: Client, reminder: Reminder): Promise<void> {
  const { id, dueAt } = reminder;
  const args: [ReminderInput] = [{ id }];
  const now = Date.now();
  try {
    await client.schedule.create({
      scheduleId: reminderScheduleId(id),
      spec: specOf(reminder),
      policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: CATCH_UP_MS },
      // Temporal was away when the first of them was due.
      ...(dueAt <= now && { state: { backfill: [{ start: new Date(dueAt - 1_000), end: new Date(now) }] } }),
      action: {
        ...start(reminder),
        type: 'startWorkflow',
        workflowType: 'reminder',
        workflowId: reminderScheduleId(id),
        args,
      },
      memo: { madeBy: MADE_BY, source: 'reminder' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}

async function removeSchedule(client: Client, { id }: Reminder): Promise<void> {
  try {
    await client.schedule.getHandle(reminderScheduleId(id)).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

function start({ chat, text }: Pick<Reminder, 'chat' | 'text'>) {
  return {
    taskQueue: GATEWAY_QUEUE,
    priority: { priorityKey: PRIORITY },
    staticSummary: `Remind ${chat}: ${text.replaceAll(/\s+/g, ' ')}`.slice(0, SUMMARY_LENGTH),
    typedSearchAttributes: [
      { key: MAINSTAY_KIND, value: 'reminder' },
      { key: MAINSTAY_CHAT, value: chat },
    ],
  };
}

/** When it fires, with the nights added in which the clock skips its time: Temporal by itself would leave them out. */
export function specOf({ schedule, timezone, dueAt, askedAt }: Reminder): ScheduleSpec {
  if (schedule?.kind === 'every') return { intervals: [{ every: schedule.ms, offset: dueAt % schedule.ms }] };
  const { expression } = schedule!;
  const zone = countingZone(expression, timezone);
  return {
    cronExpressions: temporalExpressions(expression),
    calendars: skipped(expression, zone, askedAt),
    timezone: zone,
  };
}

function skipped(expression: string, timezone: string, since: number): ScheduleSpec['calendars'] {
  const clock = clockOf(timezone);
  const until = since + GAPS_KNOWN_MS;
  const cron = new Cron(expression, { utcOffset: 0, paused: true });
  const found: ScheduleSpec['calendars'] = [];
  for (let wall = cron.nextRun(new Date(since)); wall && wall.getTime() < until; wall = cron.nextRun(wall)) {
    if (clock.instantsOf(wall.getTime()).length > 0) continue;
    const at = afterGap(wall.getTime(), timezone);
    const shown = new Date(at + clock.offsetAt(at));
    found.push({
      year: shown.getUTCFullYear(),
      month: MONTHS[shown.getUTCMonth()],
      dayOfMonth: shown.getUTCDate(),
      hour: shown.getUTCHours(),
      minute: shown.getUTCMinutes(),
    });
  }
  return found;
}
