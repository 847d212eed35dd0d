import { Command } from 'commander';
import { memoryConflictsCommand, memoryResolveCommand } from './memory/conflicts.ts';
import { memoryGraphCommand } from './memory/graph.ts';
import { memoryRebuildCommand } from './memory/rebuild.ts';
import { memorySearchCommand } from './memory/search.ts';
import { memoryReviewCommand } from './memory/review.ts';
import { memoryShowCommand } from './memory/show.ts';
import { memoryUndoCommand } from './memory/undo.ts';
import { memoryDiffCommand, memoryLogCommand } from './memory/versions.ts';

export function memoryCommand(): Command {
  const command = new Command('memory')
    .description('What is remembered; works on the node’s files, with or without a running system')
    .addHelpText(
      'after',
      '\nExamples:\n  mainstay memory search "what did Ann say about the invoice last week"\n' +
        '  mainstay memory show lessons\n  mainstay memory log\n  mainstay memory undo\n' +
        '\nMEMORY.md in the home’s memory folder is yours to edit in any editor.',
    );
  command.addCommand(memorySearchCommand());
  command.addCommand(memoryShowCommand());
  command.addCommand(memoryLogCommand());
  command.addCommand(memoryDiffCommand());
  command.addCommand(memoryUndoCommand());
  command.addCommand(memoryConflictsCommand());
  command.addCommand(memoryResolveCommand());
  command.addCommand(memoryGraphCommand());
  command.addCommand(memoryRebuildCommand());
  command.addCommand(memoryReviewCommand());
  return command;
}
