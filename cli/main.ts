#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { NotReachable, BadInput, NotFound, sentenceOf, UserError } from '../contracts/errors.ts';
import { chaosCommand } from './commands/chaos.ts';
import { chatCommand } from './commands/chat.ts';
import { codeCommand } from './commands/code.ts';
import { costCommand } from './commands/cost.ts';
import { cronCommand } from './commands/cron.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { doctorCommand } from './commands/doctor.ts';
import { gatewayCommand } from './commands/gateway.ts';
import { cancelCommand, jobCommand, jobsCommand } from './commands/jobs.ts';
import { mcpCommand } from './commands/mcp.ts';
import { memoryCommand } from './commands/memory.ts';
import { nodeCommand } from './commands/node.ts';
import { pairCommand } from './commands/pair.ts';
import { remindCommand, remindersCommand } from './commands/remind.ts';
import { sendCommand } from './commands/send.ts';
import { skillsCommand } from './commands/skills.ts';
import { statusCommand } from './commands/status.ts';
import { upCommand } from './commands/up.ts';
import { build } from '../platform/version.ts';

/** 0 done, 1 the work failed, 2 wrong use, 3 not reachable. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2, notReachable: 3 } as const;

function createProgram(): Command {
  const program = new Command('mainstay')
    .description('One operator’s whole business, run by a durable agent.')
    .version(build().version)
    .showHelpAfterError('(--help shows what there is)')
    .showSuggestionAfterError()
    .exitOverride();
  program.commandsGroup('The system');
  program.addCommand(upCommand());
  program.addCommand(gatewayCommand());
  program.addCommand(nodeCommand());
  program.addCommand(statusCommand());
  program.addCommand(doctorCommand());
  program.addCommand(pairCommand());
  program.commandsGroup('Work');
  program.addCommand(chatCommand());
  program.addCommand(sendCommand());
  program.addCommand(codeCommand());
  program.addCommand(jobsCommand());
  program.addCommand(jobCommand());
  program.addCommand(cancelCommand());
  program.addCommand(cronCommand());
  program.addCommand(remindCommand());
  program.addCommand(remindersCommand());
  program.addCommand(costCommand());
  program.addCommand(memoryCommand());
  program.addCommand(deadLettersCommand());
  program.addCommand(skillsCommand());
  program.addCommand(mcpCommand());
  program.commandsGroup('Proof');
  program.addCommand(chaosCommand());
  for (const command of program.commands) throwAtWrongUse(command);
  return program;
}

/** Commander itself would end the process with 1, also for the commands below a command. */
function throwAtWrongUse(command: Command): void {
  command.exitOverride();
  for (const below of command.commands) throwAtWrongUse(below);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
  if (error instanceof NotReachable) return EXIT.notReachable;
  if (error instanceof BadInput || error instanceof NotFound) return EXIT.wrongUse;
  return EXIT.failed;
}

/** A pipe that was closed early (`mainstay jobs | head -1`) is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

createProgram()
  .parseAsync()
  .catch((error: unknown) => {
    // Commander has said its sentence already; a failure nobody foresaw shows where it came from.
    if (!(error instanceof CommanderError)) console.error(error instanceof UserError ? sentenceOf(error) : error);
    // A gateway that failed to start may have begun some of its work: it must not go on with that unseen.
    process.exit(exitCodeOf(error));
  });
