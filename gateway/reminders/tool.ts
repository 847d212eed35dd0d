import { z } from 'zod';
import type { OwnTool } from '../agent/own-tool.ts';
import { BadInput } from '../../contracts/errors.ts';
import { complaint } from '../../contracts/complaint.ts';
import type { ReminderDesk } from './desk.ts';

const input = z.strictObject({
  what: z.string().min(1).describe('What to say then, to the operator'),
  when: z
    .string()
    .min(1)
    .describe('In plain words, by the operator’s clock: tomorrow at 09:00, in 20 minutes, every friday at 17:00'),
});

/** By which the agent reminds people of what they did not ask for in plain words. */
export function remindTool(reminders: ReminderDesk): OwnTool {
  return {
    name: 'remind',
    description: 'Remind the operator of something in this chat, once or again and again',
    inputSchema: z.toJSONSchema(input, { io: 'input' }),
    use(said, { key, task: { chat = 'main', messageId } }) {
      const parsed = input.safeParse(said);
      if (!parsed.success) throw new BadInput(`remind: ${complaint(parsed.error.issues[0]!)}.`);
      const { what, when } = parsed.data;
      const { text, reminder } = reminders.add(`${when} to ${what}`, { key, chat, messageId });
      return `${text} (${reminder.id}; the operator can take it back by /reminders cancel ${reminder.id})`;
    },
  };
}
