import type { Schedule } from '../../contracts/cron.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** Something to be reminded of, once or again and again. Times in milliseconds. */
export interface NewReminder {
  id: string;
  chat: string;
  /** The message that asked for it. */
  messageId?: string | undefined;
  /** Empty where nothing was named. */
  text: string;
  /** When it is due; of a repeating one the first time. */
  dueAt: number;
  schedule?: Schedule | undefined;
  /** The zone whose clock a repeating one goes by. */
  timezone: string;
  askedAt: number;
}

export interface Reminder extends NewReminder {
  state: 'open' | 'done' | 'cancelled';
}

interface Row extends Omit<Reminder, 'messageId' | 'schedule'> {
  messageId: string | null;
  schedule: string | null;
}

/** Reminders, and whether Temporal knows how they stand. */
export function createReminders(db: Sqlite) {
  const columns =
    'id, chat, message_id AS messageId, text, due_at AS dueAt, schedule, timezone, state, asked_at AS askedAt';
  const insert = db.prepare(`
    INSERT INTO reminders (id, chat, message_id, text, due_at, schedule, timezone, state, asked_at)
    VALUES (@id, @chat, @messageId, @text, @dueAt, @schedule, @timezone, 'open', @askedAt) ON CONFLICT DO NOTHING`);
  const byId = db.prepare(`SELECT ${columns} FROM reminders WHERE id = ?`);
  const open = db.prepare(`SELECT ${columns} FROM reminders WHERE state = 'open' ORDER BY due_at`);
  const untold = db.prepare(`SELECT ${columns} FROM reminders WHERE is_told = 0`);
  const told = db.prepare('UPDATE reminders SET is_told = 1 WHERE id = @id AND state = @state AND due_at = @dueAt');
  const tellAgain = db.prepare("UPDATE reminders SET is_told = 0 WHERE state = 'open'");
  const putOff = db.prepare(
    "UPDATE reminders SET due_at = ?, state = 'open', is_told = 0, ended_at = NULL WHERE id = ? AND schedule IS NULL",
  );
  const done = db.prepare("UPDATE reminders SET state = 'done', ended_at = ? WHERE id = ? AND state = 'open'");
  const cancel = db.prepare(
    "UPDATE reminders SET state = 'cancelled', is_told = 0, ended_at = ? WHERE id = ? AND state = 'open'",
  );

  return {
    /** @returns false where it was asked for before */
    insert: (reminder: NewReminder): boolean =>
      insert.run({
        ...reminder,
        messageId: reminder.messageId ?? null,
        schedule: reminder.schedule ? JSON.stringify(reminder.schedule) : null,
      }).changes === 1,
    find: (id: string): Reminder | null => read(byId.get(id) as Row | undefined),
    /** The first due first; of repeating ones that is their first time. */
    open: (): Reminder[] => (open.all() as Row[]).map((row) => read(row)!),
    untold: (): Reminder[] => (untold.all() as Row[]).map((row) => read(row)!),
    /** Temporal knows it as it was then; what changed meanwhile is still to be told. */
    markTold: ({ id, state, dueAt }: Reminder) => told.run({ id, state, dueAt }),
    /** Temporal may be another than before. */
    tellAllAgain: () => tellAgain.run(),
    /** Also one that was said already. */
    putOff: (id: string, dueAt: number): boolean => putOff.run(dueAt, id).changes === 1,
    markDone: (id: string, at: number): boolean => done.run(at, id).changes === 1,
    cancel: (id: string, at: number): boolean => cancel.run(at, id).changes === 1,
  };
}

function read(row: Row | undefined): Reminder | null {
  if (!row) return null;
  const { messageId, schedule, ...rest } = row;
  return {
    ...rest,
    messageId: messageId ?? undefined,
    schedule: schedule === null ? undefined : (JSON.parse(schedule) as Schedule),
  };
}
