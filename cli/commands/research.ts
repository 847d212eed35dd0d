import { Command } from 'commander';
import { send, type SendOptions, timeoutOption } from './send.ts';

interface ResearchOptions extends Pick<SendOptions, 'timeout' | 'file' | 'json'> {
  pages?: string;
}

/** `/research` from a terminal. */
export function researchCommand(): Command {
  return new Command('research')
    .description('Have something found out on the web, with citations of what was read; waits for it')
    .argument('<question...>', 'what to find out; addresses in it are read, too')
    .option('--pages <number>', 'how many pages may be read (default: 8)')
    .addOption(timeoutOption())
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  mainstay research "What is new in Node 24?"\n  mainstay research --pages 3 "What does https://example.com say?" --json',
    )
    .action(async (words: string[], { pages, ...options }: ResearchOptions) => {
      const fields = pages === undefined ? [] : [`pages=${JSON.stringify(pages)}`];
      await send(['/research', ...fields, ...words].join(' '), { ...options, file: [], chat: 'cli', wait: true });
    });
}
