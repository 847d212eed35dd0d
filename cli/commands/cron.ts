import { Command } from 'commander';
import { cronRemoved, cronStarted } from '../../contracts/http/crons.ts';
import { connect, print } from '../connect.ts';
import { cronAddCommand } from './cron/add.ts';
import { cronAuditCommand } from './cron/audit.ts';
import { cronHistoryCommand, cronListCommand, cronShowCommand } from './cron/show.ts';

export function cronCommand(): Command {
  const command = new Command('cron')
    .description('What runs by the clock')
    .addHelpText(
      'after',
      '\nExamples:\n  mainstay cron add tick --every 10s --skill run --args \'{"script":"tick.sh"}\'\n' +
        '  mainstay cron add briefing --schedule "weekdays at 7am" --skill run --args \'{"script":"briefing.sh"}\'\n' +
        '  mainstay cron audit --since 24h',
    );
  command.addCommand(cronListCommand());
  command.addCommand(cronShowCommand());
  command.addCommand(cronAddCommand());
  command.addCommand(runCommand());
  command.addCommand(toggleCommand('pause', 'Let it fire no more until it is resumed', 'is paused'));
  command.addCommand(toggleCommand('resume', 'Let it fire again', 'fires again'));
  command.addCommand(removeCommand());
  command.addCommand(cronHistoryCommand());
  command.addCommand(cronAuditCommand());
  return command;
}

const cronPath = (name: string, rest = '') => `/api/crons/${encodeURIComponent(name)}${rest}`;

function runCommand(): Command {
  return new Command('run')
    .description('Run it now, beside its schedule')
    .argument('<name>', 'its name')
    .option('--json', 'one JSON document')
    .action(async (name: string, { json }: { json?: boolean }) => {
      const started = cronStarted.parse(await connect().post(cronPath(name, '/run')));
      print(started, json, () => `${name} runs (${started.workflowId}).`);
    });
}

function toggleCommand(verb: 'pause' | 'resume', description: string, done: string): Command {
  return new Command(verb)
    .description(description)
    .argument('<name>', 'its name')
    .option('--note <text>', 'why, for whoever sees it in Temporal')
    .option('--json', 'one JSON document')
    .action(async (name: string, { note, json }: { note?: string; json?: boolean }) => {
      const state = await connect().post(cronPath(name, `/${verb}`), { note });
      print(state, json, () => `${name} ${done}.`);
    });
}

function removeCommand(): Command {
  return new Command('remove')
    .description('Take it out of config.yaml and remove its schedule')
    .argument('<name>', 'its name')
    .option('--json', 'one JSON document')
    .action(async (name: string, { json }: { json?: boolean }) => {
      const removed = cronRemoved.parse(await connect().post(cronPath(name, '/remove')));
      print(removed, json, () => `${name} is removed.`);
    });
}
