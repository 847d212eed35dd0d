import { Command, InvalidArgumentError } from 'commander';
import { BadInput, sentenceOf, UserError } from '../../contracts/errors.ts';
import { findTool } from '../../platform/find-tools.mjs';
import { loadSettings } from '../../platform/settings.ts';
import { DAY_MINUTES } from './day.ts';
import { reportText } from './report.ts';
import { runSoak } from './soak.ts';

const options = new Command('soak')
  .description(
    'Lives through a day of examples/business, a minute a second, and prints what was expected and what happened',
  )
  .option('--minutes <number>', 'so many simulated minutes', wholeNumber(1, DAY_MINUTES), DAY_MINUTES)
  .option('--from <hour>', 'the hour of the day to begin with', wholeNumber(0, 23), 0)
  .option(
    '--seed <number>',
    'the same seed draws the same faults (default: drawn, and printed)',
    wholeNumber(0, 2 ** 32),
  )
  .option('--keep', 'keep the folder with logs and databases')
  .option('--json', 'one JSON document')
  .parse()
  .opts<{ minutes: number; from: number; seed?: number; keep?: boolean; json?: boolean }>();

main().catch((error: unknown) => {
  const why = error instanceof Error && error.name === 'AbortError' ? error.cause : error;
  console.error(why instanceof UserError ? sentenceOf(why) : why);
  // Whatever still waits in a day that was broken off.
  process.exit(why instanceof BadInput ? 2 : 1);
});

async function main(): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stopping.abort(new UserError('The soak was broken off.')));
  const { config, env } = loadSettings();
  const temporal = await findTool('temporal', { configured: config.tools, env });
  if (temporal.path === null)
    throw new BadInput(`The Temporal CLI is missing: ${temporal.reason}; install it with: ${temporal.install}`);
  const { report, folder } = await runSoak({
    seed: options.seed ?? Math.floor(Math.random() * 1e9),
    minutes: options.minutes,
    fromHour: options.from,
    temporalBinary: temporal.path,
    keep: options.keep,
    signal: stopping.signal,
    tell: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${options.json ? JSON.stringify(report, null, 2) : reportText(report)}\n`);
  if (folder) process.stderr.write(`Logs and databases are kept in ${folder}\n`);
  process.exitCode = report.verdict === 'as expected' ? 0 : 1;
}

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
