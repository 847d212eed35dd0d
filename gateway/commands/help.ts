import { BadInput } from '../../contracts/errors.ts';
import type { Command } from './command.ts';

export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'What can be asked for',
    usage: '/help [COMMAND]',
    run([name]) {
      if (!name) return { kind: 'answer', text: helpText(commands()) };
      const wanted = name.replace(/^\//, '').toLowerCase();
      const command = commands().find((one) => one.name === wanted);
      if (!command) throw new BadInput(`There is no /${wanted}; /help lists what there is.`);
      return {
        kind: 'answer',
        text: [`\`${command.usage}\``, command.summary, ...(command.details ? ['', command.details] : [])].join('\n'),
      };
    },
  };
}

export function startCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'start',
    summary: 'Say hello',
    usage: '/start',
    hidden: true,
    run: (_words, { senderName }) => ({
      kind: 'answer',
      text: `Hello ${senderName}, Mainstay is here.\n\n${helpText(commands())}`,
    }),
  };
}

/** One line a command, leaving out what menus leave out. */
export function helpText(commands: readonly Command[]): string {
  return commands
    .filter(({ hidden }) => !hidden)
    .map(({ name, summary }) => `/${name}: ${summary}`)
    .join('\n');
}
