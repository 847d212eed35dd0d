import type { Client } from '@temporalio/client';
import type { ReminderKeeper } from '../../activities/gateway/activities.ts';
import { LATE_MS } from '../../contracts/cron-words.ts';
import { BadInput, NotFound } from '../../contracts/errors.ts';
import { jobIdFor } from '../../contracts/ids.ts';
import type { Button } from '../../contracts/message.ts';
import type { ReminderAnswer, ReminderView } from '../../contracts/reminder.ts';
import type { Log } from '../../platform/log.ts';
import { lateWords } from '../crons/words.ts';
import { clockOf, countingZone } from '../crons/zone-clock.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Reminder } from '../recorder/reminders.ts';
import type { Replies } from '../replies.ts';
import { nextDue } from './next-due.ts';
import { sayRepeats, sayTime } from './say.ts';
import { createTeller } from './teller.ts';
import type { Here } from './when.ts';
import { readPlainWish, readWish, type Wish } from './wish.ts';

const SHORTEST_MS = 60_000;
const LONGEST_MS = 10 * 365 * 86_400_000;
const LONGEST_TEXT = 1_000;
const NOTHING_NAMED = 'you asked to be reminded';

export interface RemindersOptions {
  recorder: Recorder;
  replies: Replies;
  /** The chat that a terminal's reminders come to. */
  mainChat: () => string;
  timezone: () => string;
  client: () => Client | null;
  log: Log;
}

/** Who asks for a reminder. `key` says which wish it is: the same asked twice is one. */
export interface Asker {
  key: string;
  chat: string;
  messageId?: string | undefined;
}

/** Reminders: asked for in plain words, kept by Temporal until they are due, said once. */
export function createReminderDesk({ recorder, replies, mainChat, timezone, client, log }: RemindersOptions) {
  const teller = createTeller({ recorder, client, log });
  const here = (): Here => ({ now: Date.now(), timezone: timezone() });

  /** @throws BadInput where it has to be asked when */
  function take(wish: Wish, { key, chat, messageId }: Asker): ReminderAnswer & { buttons: Button[][] } {
    const now = here();
    const { dueAt, schedule, skipped } = momentOf(wish, now);
    const id = jobIdFor('remind', key);
    recorder.reminders.insert({
      id,
      chat: chat === 'cli' || chat === 'main' ? mainChat() : chat,
      messageId,
      text: wish.text.slice(0, LONGEST_TEXT),
      ...{ dueAt, schedule },
      timezone: now.timezone,
      askedAt: now.now,
    });
    teller.tell();
    const reminder = view(find(id));
    const first = reminder.repeats === undefined ? '' : `${reminder.repeats}, first `;
    const note = skipped ? '\nThe clocks are put forward past that time, so it comes when they show this one.' : '';
    return {
      text: `${first}${reminder.when}: ${reminder.text}${note}`,
      reminder,
      buttons: [[{ label: 'Undo', action: `/reminders cancel ${id}` }]],
    };
  }

  /** @throws NotFound */
  function find(id: string): Reminder {
    const reminder = recorder.reminders.find(id);
    if (!reminder) throw new NotFound(`There is no reminder ${id}; /reminders lists them.`);
    return reminder;
  }

  function view(reminder: Reminder): ReminderView {
    const { id, text, chat, schedule, timezone: zone } = reminder;
    const due = nextDue(reminder, Date.now());
    return {
      ...{ id, chat, timezone: zone },
      text: text || NOTHING_NAMED,
      due: new Date(due).toISOString(),
      when: sayTime(due, { now: Date.now(), timezone: zone }),
      repeats: schedule && sayRepeats(schedule),
    };
  }

  return {
    /**
     * What a message asks for; null where it plainly asks for no reminder.
     * @throws BadInput
     */
    readMessage(text: string, asker: Asker) {
      const wish = readPlainWish(text, here());
      return wish && take(wish, asker);
    },

    /**
     * Takes what follows `/remind`: `tomorrow at nine to call Ana`, with `remind me` or without.
     * @throws BadInput
     */
    add(words: string, asker: Asker) {
      const wish = readPlainWish(words, here()) ?? readWish(words, here());
      if (!wish) throw new BadInput(`When? Write for example: /remind tomorrow at 9 to call Ana.`);
      return take(wish, asker);
    },

    /** All to come, the next first. */
    list: (): ReminderView[] =>
      recorder.reminders
        .open()
        .map(view)
        .sort((a, b) => a.due.localeCompare(b.due)),

    /** @throws NotFound; BadInput where it was said or cancelled already */
    cancel(id: string): ReminderView {
      const reminder = find(id);
      if (!recorder.reminders.cancel(id, Date.now()))
        throw new BadInput(`It was ${reminder.state === 'done' ? 'said' : 'cancelled'} already: ${textOf(reminder)}.`);
      teller.tell();
      return view(reminder);
    },

    /**
     * Puts it off: one to come from its time on, one that was said from now on. Of a repeating one, which goes on, it is said
     * once more.
     * @throws NotFound
     */
    snooze(id: string, ms: number, key: string): ReminderView {
      const reminder = find(id);
      const { state, schedule, dueAt } = reminder;
      if (schedule) {
        const again = { ...reminder, id: jobIdFor('remind', key), schedule: undefined, dueAt: Date.now() + ms };
        recorder.reminders.insert({ ...again, askedAt: Date.now() });
        teller.tell();
        return view(find(again.id));
      }
      recorder.reminders.putOff(id, Math.max(state === 'open' ? dueAt : 0, Date.now()) + ms);
      teller.tell();
      return view(find(id));
    },

    async remind({ id, dueAt }) {
      const reminder = recorder.reminders.find(id);
      const now = Date.now();
      if (reminder?.state !== 'open' || !isDue(reminder, dueAt, now)) return;
      const late = now - dueAt;
      const text = `⏰ ${textOf(reminder)}${late < LATE_MS ? '' : ` (late by ${lateWords(late)})`}`;
      const message = reminder.messageId === undefined ? null : recorder.messages.find(reminder.messageId);
      const buttons = snoozeButtons(reminder);
      const { chat } = reminder;
      replies.give(
        { key: keyOf(reminder, dueAt), kind: 'replied', format: 'plain', to: message, ...{ chat, text, buttons } },
        () => void (reminder.schedule ?? recorder.reminders.markDone(id, now)),
      );
    },

    /** Temporal is there, and may be another than before. */
    ready(): void {
      recorder.reminders.tellAllAgain();
      teller.tell();
    },
    stop: teller.stop,
  } satisfies ReminderKeeper & Record<string, unknown>;
}

export type ReminderDesk = ReturnType<typeof createReminderDesk>;

const textOf = ({ text }: Pick<Reminder, 'text'>) => text || NOTHING_NAMED;

/** @throws BadInput that asks for what is missing */
function momentOf({ text, when, phrase }: Wish, here: Here) {
  const task = text ? ` to ${text}` : '';
  if (when === null) throw new BadInput(`When? Say it with the time, such as: remind me tomorrow at 9${task}.`);
  switch (when.kind) {
    case 'day':
      throw new BadInput(`At what time? Say for example: remind me ${phrase} at 9${task}.`);
    case 'past':
      throw new BadInput(`${sayTime(when.at, here)} is past; say for example: remind me tomorrow at 9${task}.`);
    case 'every': {
      const { schedule } = when;
      if (schedule.kind === 'every' && schedule.ms < SHORTEST_MS)
        throw new BadInput('A reminder repeats every minute at most; say for example: remind me every 5 minutes.');
      // Temporal's schedules know whole seconds.
      const dueAt = schedule.kind === 'every' ? Math.ceil((here.now + schedule.ms) / 1_000) * 1_000 : null;
      const first = dueAt ?? nextDue({ schedule, timezone: here.timezone, dueAt: here.now }, here.now);
      return { dueAt: first, schedule, skipped: false };
    }
    case 'at':
      if (when.at > here.now + LONGEST_MS)
        throw new BadInput('That is more than ten years from now; say a time before.');
      return { dueAt: when.at, schedule: undefined, skipped: when.skipped === true };
  }
}

/** Of several times that were missed the last is said; one that was put off has another time now. */
function isDue(reminder: Reminder, dueAt: number, now: number): boolean {
  if (!reminder.schedule) return reminder.dueAt === dueAt;
  return nextDue(reminder, dueAt) > now;
}

/** By the clock on the wall, which shows some times twice in autumn. */
function keyOf({ id, schedule, timezone }: Reminder, dueAt: number): string {
  const zone = schedule?.kind === 'cron' ? countingZone(schedule.expression, timezone) : 'UTC';
  return `reminder:${id}:${new Date(dueAt + clockOf(zone).offsetAt(dueAt)).toISOString()}`;
}

function snoozeButtons({ id, schedule }: Reminder): Button[][] {
  const snooze = [
    { label: '10 min', action: `/reminders snooze ${id} 10m` },
    { label: '1 hour', action: `/reminders snooze ${id} 1h` },
    { label: 'Tomorrow', action: `/reminders snooze ${id} 24h` },
  ];
  return [snooze, ...(schedule ? [[{ label: 'No more', action: `/reminders cancel ${id}` }]] : [])];
}
