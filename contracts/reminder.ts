import { z } from 'zod';
import { chatName } from './message.ts';

/** What the workflow of a reminder is started with; a repeating one's schedule says by itself when it was due. */
export interface ReminderInput {
  id: string;
  /** Milliseconds since the epoch. */
  dueAt?: number | undefined;
}

/** A reminder that is due. */
export type DueReminder = Required<ReminderInput>;

/** A reminder that is put off is another workflow: the one for its earlier time finds that it is not due any more. */
export const reminderWorkflowId = ({ id, dueAt }: DueReminder) => `reminder:${id}:${dueAt}`;

/** Ids of a repeating reminder's schedule and, with the time appended, of its workflows. */
export const REMINDER_SCHEDULES = 'reminder:';
export const reminderScheduleId = (id: string) => `${REMINDER_SCHEDULES}${id}`;

/** A reminder to come, as `mainstay reminders --json` and `GET /api/reminders` have it. Times are ISO 8601. */
export const reminderView = z.object({
  id: z.string(),
  text: z.string(),
  chat: z.string(),
  /** The next time. */
  due: z.string(),
  /** The same as people read it: `Tomorrow, Fri 27 Nov, 09:00`. */
  when: z.string(),
  /** Of a repeating one: `At 17:00, only on Friday`. */
  repeats: z.string().optional(),
  timezone: z.string(),
});
export type ReminderView = z.infer<typeof reminderView>;

/** `POST /api/reminders`: `tomorrow at nine to call Ana`. */
export const postReminder = z.object({
  words: z.string().min(1).max(2_000),
  chat: chatName.default('main'),
  /** The client's own: the same id again is the same reminder. */
  id: z.string().min(1).max(128).optional(),
});

/** `POST /api/reminders/ID/snooze`. */
export const snoozeReminder = z.object({ for: z.string().default('10m') });

/** What was understood, with the sentence that says so. */
export const reminderAnswer = z.object({ text: z.string(), reminder: reminderView });
export type ReminderAnswer = z.infer<typeof reminderAnswer>;
