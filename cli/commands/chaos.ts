import { Command, InvalidArgumentError } from 'commander';
import { BadInput } from '../../contracts/errors.ts';
import { findTool } from '../../platform/find-tools.mjs';
import { loadSettings } from '../../platform/settings.ts';
import { print } from '../connect.ts';

interface ChaosOptions {
  seed?: number;
  faults: number;
  kinds?: string[];
  every: number;
  root: boolean;
  measure?: boolean;
  schedule?: boolean;
  keep?: boolean;
  json?: boolean;
}

export function chaosCommand(): Command {
  return new Command('chaos')
    .description('Storm a system of its own with faults, then look whether anything was lost or doubled')
    .option('--seed <number>', 'the same seed replays the same schedule (default: drawn, and printed)', wholeNumber)
    .option('--faults <count>', 'how many faults', wholeNumber, 60)
    .option('--kinds <names>', 'only these kinds, separated by commas', (text) => text.split(','))
    .option('--every <ms>', 'mean pause between two messages that people send, in milliseconds', wholeNumber, 700)
    .option('--no-root', 'TCP proxies in place of network namespaces, also where there are the rights')
    .option('--measure', 'before the storm, measure how fast losses, returns and restarts are noticed')
    .option('--schedule', 'print the schedule of faults and do nothing')
    .option('--keep', 'keep the folder with logs and databases')
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      '\nIt touches nothing of the Mainstay that runs on this machine. Exit code 1 where a promise was broken.',
    )
    .action(async (options: ChaosOptions) => {
      // Loaded when it is run, so that the other commands start at once.
      const { runChaos, planChaos } = await import('../../chaos/run.ts');
      const seed = options.seed ?? Math.floor(Math.random() * 1e9);
      const plan = await planChaos({ ...options, seed });
      if (options.schedule) return print(plan.lines, options.json, () => plan.lines.join('\n'));

      const { config, env } = loadSettings();
      const temporal = await findTool('temporal', { configured: config.tools, env });
      if (temporal.path === null)
        throw new BadInput(`The Temporal CLI is missing: ${temporal.reason}; install it with: ${temporal.install}`);
      const { report, text, folder } = await runChaos(plan, {
        temporalBinary: temporal.path,
        everyMs: options.every,
        measure: options.measure ?? false,
        keep: options.keep ?? false,
        tell: (line) => process.stderr.write(`${line}\n`),
      });
      print(report, options.json, () => text);
      if (folder) process.stderr.write(`Logs and databases are kept in ${folder}\n`);
      if (report.verdict === 'broken') process.exitCode = 1;
    });
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('It has to be a whole number.');
  return number;
}
