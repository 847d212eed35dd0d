import { Command } from 'commander';
import { fileOption, send, type SendOptions, timeoutOption } from './send.ts';

interface CodeOptions extends Pick<SendOptions, 'timeout' | 'file' | 'json'> {
  folder?: string;
  hosts?: string;
  credentials?: string;
}

/** `/code` from a terminal, with what it gives back. */
export function codeCommand(): Command {
  return new Command('code')
    .description('Have a program written and tested, in a sandbox; waits for it')
    .argument('<task...>', 'what to write, and how to tell that it works')
    .option('--folder <path>', 'a folder of the workspace to work on a copy of; what changes comes back as a diff')
    .addOption(fileOption())
    .option('--hosts <names>', 'hosts its programs may reach, with commas between')
    .option('--credentials <names>', 'variables of the node that its programs may see, with commas between')
    .addOption(timeoutOption())
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  mainstay code "A Python script that sums the second column of a CSV file, with tests"\n  mainstay code --folder scripts/reports "Make weekly.py skip empty days" --json',
    )
    .action(async (words: string[], { folder, hosts, credentials, ...options }: CodeOptions) => {
      const fields = Object.entries({ folder, hosts, credentials }).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}=${JSON.stringify(value)}`],
      );
      await send(['/code', ...fields, ...words].join(' '), { ...options, chat: 'cli', wait: true });
    });
}
