import { Command } from 'commander';
import { z } from 'zod';
import { reminderAnswer, reminderView } from '../../contracts/reminder.ts';
import { connect, print } from '../connect.ts';

export function remindCommand(): Command {
  return new Command('remind')
    .description('Be reminded in chat')
    .argument('<words...>', 'when and of what: tomorrow at nine to call Ana')
    .option('--chat <chat>', 'where: main, telegram:ID or web', 'main')
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  mainstay remind tomorrow at nine to call Ana\n  mainstay remind every friday at 5pm to send the invoices',
    )
    .action(async (words: string[], { chat, json }: { chat: string; json?: boolean }) => {
      const answer = reminderAnswer.parse(await connect().post('/api/reminders', { words: words.join(' '), chat }));
      print(answer, json, () => answer.text);
    });
}

export function remindersCommand(): Command {
  const command = new Command('reminders')
    .description('What you will be reminded of')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const all = z.array(reminderView).parse(await connect().get('/api/reminders'));
      const line = ({ id, when, text, repeats }: (typeof all)[number]) =>
        `${id}  ${when}: ${text}${repeats === undefined ? '' : ` (${repeats})`}`;
      print(all, json, () => all.map(line).join('\n') || 'No reminders.');
    });
  command.addCommand(changeCommand('cancel', 'Take it back', {}));
  command.addCommand(changeCommand('snooze', 'Put it off', { span: true }));
  return command;
}

function changeCommand(verb: 'cancel' | 'snooze', description: string, { span = false }): Command {
  const command = new Command(verb).description(description).argument('<id>', 'its id');
  if (span) command.option('--for <duration>', 'by how long', '10m');
  return command.option('--json', 'one JSON document').action(async (id: string, options: { for?: string }) => {
    // The command above it has the option, too, and takes it.
    const { json } = command.optsWithGlobals<{ json?: boolean }>();
    const path = `/api/reminders/${encodeURIComponent(id)}/${verb}`;
    const reminder = reminderView.parse(await connect().post(path, { for: options.for }));
    print(reminder, json, () =>
      verb === 'cancel' ? `Cancelled: ${reminder.text}` : `${reminder.when}: ${reminder.text}`,
    );
  });
}
