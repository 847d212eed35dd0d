import { Command } from 'commander';
import { parseCurated } from '../../../memory/curated/parse.ts';
import { findSection } from '../../../memory/curated/sections.ts';
import { memoryText } from '../../../memory/curated/words.ts';
import { print } from '../../connect.ts';
import { curatedHere } from './curated.ts';

export function memoryShowCommand(): Command {
  return new Command('show')
    .description('What is remembered')
    .argument('[section]', 'only this section: people, projects, decisions, lessons, config, or a heading of yours')
    .option('--json', 'one JSON document')
    .action(async (wanted: string | undefined, { json }: { json?: boolean }) => {
      const { version, at, text } = await curatedHere().curated.read();
      const section = wanted === undefined ? undefined : findSection(text, wanted);
      const sections = parseCurated(text).filter(({ title }) => section === undefined || title === section);
      print({ version, at, sections }, json, () => memoryText(text, section));
    });
}
