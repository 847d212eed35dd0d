import type { Api } from 'grammy';
import type { BotCommand } from 'grammy/types';

const MOST_COMMANDS = 100;
const LONGEST_DESCRIPTION = 256;

/**
 * Puts commands into the menu of Telegram's clients. Names Telegram has no place for are left out of the menu and work
 * all the same.
 * @throws HttpError, GrammyError when Telegram can't be told now
 */
export async function setCommands(api: Api, commands: readonly { name: string; summary: string }[]): Promise<void> {
  const menu = commands
    .filter(({ name }) => /^[a-z0-9_]{1,32}$/.test(name))
    .map(({ name, summary }): BotCommand => ({
      command: name,
      description: summary.slice(0, LONGEST_DESCRIPTION) || name,
    }));
  await api.setMyCommands(menu.slice(0, MOST_COMMANDS));
}
