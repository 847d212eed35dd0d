import { Command } from 'commander';
import { print } from '../../connect.ts';
import { changeCommands } from './graph/changes.ts';
import { questionCommands } from './graph/questions.ts';
import { json, withGraph } from './graph/with-graph.ts';
import { overviewText } from '../../../memory/graph/words.ts';

export function memoryGraphCommand(): Command {
  const command = new Command('graph')
    .description('What is known of people, projects, sites and decisions, since when, and from where')
    .addHelpText(
      'after',
      '\nExamples:\n  mainstay memory graph ask "who is the contact for blueprint.example"\n' +
        '  mainstay memory graph show Nadia\n  mainstay memory graph decisions --about costs --from 2026-02\n' +
        '  mainstay memory graph add "Nadia" "contact for" roof.example --from 2026-03-01\n' +
        '  mainstay memory graph merge "Nadia" "Nadia Ruiz"',
    );
  command.addCommand(overviewCommand(), { isDefault: true });
  for (const part of [...questionCommands(), ...changeCommands()]) command.addCommand(part);
  return command;
}

function overviewCommand(): Command {
  return new Command('overview')
    .description('How much is known (the default)')
    .addOption(json())
    .action(({ json }: { json?: boolean }) =>
      withGraph(async (graph) => {
        const overview = await graph.overview();
        print(overview, json, () => overviewText(overview));
      }),
    );
}
