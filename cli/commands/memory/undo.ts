import { Command } from 'commander';
import { print } from '../../connect.ts';
import { BY, curatedHere, versionNumber } from './curated.ts';

export function memoryUndoCommand(): Command {
  return new Command('undo')
    .description('Take back what a version changed, as a new version; what came after it stays')
    .argument(
      '[version]',
      'its number; the latest unless given, so that a second undo takes the first one back',
      versionNumber,
    )
    .option('--json', 'one JSON document')
    .action(async (number: number | undefined, { json }: { json?: boolean }) => {
      const { undone, version, isChanged, proposal } = await curatedHere().curated.undo(number, { by: BY });
      const what = `version ${undone.version} (${undone.why})`;
      print({ undone: undone.version, version, isChanged, conflict: proposal?.id }, json, () => {
        if (proposal)
          return `Of ${what}, something was changed again since: mainstay memory resolve ${proposal.id} mine|theirs|both.`;
        return isChanged
          ? `Took back ${what}; that is version ${version}.`
          : `There is nothing left of ${what} to take back.`;
      });
    });
}
