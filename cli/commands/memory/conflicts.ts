import { Argument, Command } from 'commander';
import type { Take } from '../../../memory/curated/store.ts';
import { conflictText } from '../../../memory/curated/words.ts';
import { print } from '../../connect.ts';
import { BY, curatedHere } from './curated.ts';

export function memoryConflictsCommand(): Command {
  return new Command('conflicts')
    .description('Changes that do not go together with what you wrote: they wait for your answer')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const { head, conflicts } = await curatedHere().curated.snapshot();
      print(conflicts, json, () => {
        if (conflicts.length === 0) return 'No conflicts.';
        const waiting = conflicts.map((proposal) => conflictText(proposal, head.text));
        return [...waiting, 'Answer with mainstay memory resolve ID mine|theirs|both.'].join('\n\n');
      });
    });
}

export function memoryResolveCommand(): Command {
  return new Command('resolve')
    .description('Answer a conflict')
    .argument('<id>', 'its id, as mainstay memory conflicts lists it')
    .addArgument(
      new Argument('<take>', 'what you wrote, what Mainstay would write, or one after the other').choices([
        ...(['mine', 'theirs', 'both'] satisfies Take[]),
      ]),
    )
    .option('--json', 'one JSON document')
    .action(async (id: string, take: Take, { json }: { json?: boolean }) => {
      const { version, isChanged } = await curatedHere().curated.resolve(id, take, { by: BY });
      print({ id, take, version, isChanged }, json, () =>
        isChanged ? `${id} is settled: version ${version}.` : `${id} is settled; MEMORY.md stays as it is.`,
      );
    });
}
