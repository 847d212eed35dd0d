import { Command, InvalidArgumentError } from 'commander';
import { diffLines } from '../../../memory/curated/diff.ts';
import { versionsText, versionText } from '../../../memory/curated/words.ts';
import { print } from '../../connect.ts';
import { curatedHere, versionNumber } from './curated.ts';

export function memoryLogCommand(): Command {
  return new Command('log')
    .description('The versions of MEMORY.md: who changed it, when and why; the youngest first')
    .option('--limit <number>', 'how many', limit, 20)
    .option('--json', 'one JSON document')
    .action(async ({ limit, json }: { limit: number; json?: boolean }) => {
      const { curated, timezone } = curatedHere();
      const versions = await curated.log(limit);
      const listed = versions.map(({ version, at, by, why, key }) => ({ version, at, by, why, key }));
      print(listed, json, () => versionsText(versions, timezone));
    });
}

export function memoryDiffCommand(): Command {
  return new Command('diff')
    .description('What a version changed')
    .argument('[version]', 'its number; the latest unless given', versionNumber)
    .option('--json', 'one JSON document')
    .action(async (number: number | undefined, { json }: { json?: boolean }) => {
      const { curated, timezone } = curatedHere();
      const { before, after } = await curated.compare(number);
      const { version, at, by, why } = after;
      const lines = diffLines(before.text, after.text);
      print({ version, at, by, why, lines }, json, () => versionText({ before, after }, timezone));
    });
}

function limit(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 10000.');
  return number;
}
