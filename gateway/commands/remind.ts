import { parseDuration } from '../../contracts/duration.ts';
import { BadInput } from '../../contracts/errors.ts';
import type { ReminderDesk } from '../reminders/desk.ts';
import type { Message } from '../recorder/messages.ts';
import type { Answer, Command } from './command.ts';

const LISTED = 8;

export function remindCommand(reminders: ReminderDesk): Command {
  return {
    name: 'remind',
    summary: 'Be reminded: /remind tomorrow at nine to call Ana',
    usage: '/remind WHEN to WHAT',
    details:
      'Once: `tomorrow at nine`, `in 20 minutes`, `on 3 december at 14:30`. Again and again: `every friday at 5pm`, ' +
      '`weekdays at 7:30`, `every 2 hours`. The same without a command: `remind me …`.',
    verbatim: true,
    run([words = ''], message) {
      if (words.trim() === '') throw new BadInput('Write what and when: /remind tomorrow at 9 to call Ana.');
      return confirmed(reminders.add(words, askerOf(message)));
    },
  };
}

export function remindersCommand(reminders: ReminderDesk): Command {
  return {
    name: 'reminders',
    summary: 'What you will be reminded of',
    usage: '/reminders [cancel ID | snooze ID [10m]]',
    completions: ['cancel', 'snooze'],
    run([verb, id, span], message) {
      if (verb === undefined) return listed(reminders);
      if (id === undefined || !['cancel', 'snooze'].includes(verb))
        throw new BadInput('Write /reminders, /reminders cancel ID or /reminders snooze ID 1h.');
      if (verb === 'cancel') return plain(`Cancelled: ${reminders.cancel(id).text}`);
      const putOff = reminders.snooze(id, parseDuration(span ?? '10m'), message.id);
      const undo = { label: 'Undo', action: `/reminders cancel ${putOff.id}` };
      return { ...plain(`${putOff.when}: ${putOff.text}`), buttons: [[undo]] };
    },
  };
}

/** What a message in plain words asks for; null where it is about something else. */
export function plainReminder(reminders: ReminderDesk, text: string, message: Message): Answer | null {
  const taken = reminders.readMessage(text, askerOf(message));
  return taken && confirmed(taken);
}

const askerOf = ({ id, chat }: Message) => ({ key: id, chat, messageId: id });

const plain = (text: string): Answer => ({ kind: 'answer', format: 'plain', text });

function confirmed({ text, buttons }: ReturnType<ReminderDesk['add']>): Answer {
  return { ...plain(text), buttons };
}

function listed(reminders: ReminderDesk): Answer {
  const all = reminders.list();
  if (all.length === 0) return plain('No reminders; say for example: remind me tomorrow at nine to call Ana.');
  const shown = all.slice(0, LISTED);
  const lines = shown.map(
    ({ when, text, repeats }, index) => `${index + 1}. ${when}: ${text}${repeats === undefined ? '' : ` (${repeats})`}`,
  );
  if (all.length > LISTED) lines.push(`and ${all.length - LISTED} more: mainstay reminders shows all`);
  const buttons = shown.map(({ id }, index) => [
    { label: `Cancel ${index + 1}`, action: `/reminders cancel ${id}` },
    { label: `Snooze ${index + 1} by 1 h`, action: `/reminders snooze ${id} 1h` },
  ]);
  return { ...plain(lines.join('\n')), buttons };
}
