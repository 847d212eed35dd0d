import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { cronView, overlap } from '../../../contracts/http/crons.ts';
import type { WrittenCron } from '../../../gateway/crons/entry.ts';
import { connect, print } from '../../connect.ts';

type AddOptions = Omit<WrittenCron, 'name' | 'alert'> & {
  alertAfter?: number;
  alertCooldown?: string;
  pauseAfter?: number;
  json?: boolean;
};

export function cronAddCommand(): Command {
  return new Command('add')
    .description('Add a cron: it is written into config.yaml, comments kept, and its schedule is made')
    .argument('<name>', 'letters, digits, - and _')
    .option('--schedule <schedule>', 'a cron expression, or words such as "weekdays at 7am"')
    .option('--every <duration>', 'instead of a schedule: 10s, 5m or 2h')
    .option('--timezone <zone>', 'as America/Los_Angeles; config.yaml’s own unless given')
    .option('--skill <skill>', 'what it runs; mainstay skills lists them')
    .option('--args <json>', 'the skill’s input as a JSON object', jsonObject)
    .option('--prompt <text>', 'instead of a skill: what the agent is asked')
    .option('--queue <queue>', 'which nodes run it; the skill’s own unless given')
    .option('--chat <chat>', 'where results and alerts go: main, telegram:ID, web or cli')
    .option('--quiet', 'tell failures only')
    .addOption(
      new Option('--overlap <policy>', 'when the one before still runs (default: skip)').choices(overlap.options),
    )
    .option('--catchup <duration>', 'how late a missed fire may still run, or always (default: 1h)')
    .option('--jitter <duration>', 'put each fire off by a random time up to this')
    .option('--timeout <duration>', 'how long one run may take; the skill’s own unless given')
    .option('--alert-after <n>', 'failures in a row before the chat is told (default: 1)', wholeNumber)
    .option('--alert-cooldown <duration>', 'the same cause is told again only after this (default: 1h)')
    .option('--pause-after <n>', 'so many failures in a row pause it', wholeNumber)
    .option('--json', 'one JSON document')
    .action(async (name: string, options: AddOptions) => {
      const { json, alertAfter, alertCooldown, pauseAfter, ...fields } = options;
      const alert = { after: alertAfter, cooldown: alertCooldown, 'pause-after': pauseAfter };
      const written: WrittenCron = { name, ...fields, ...(Object.values(alert).some(Boolean) && { alert }) };
      const cron = cronView.parse(await connect().post('/api/crons', written));
      const waits = cron.pending ? ' Temporal is away; its schedule is made when it is back.' : '';
      print(cron, json, () => `${cron.name}: ${cron.schedule} (${cron.timezone}), ${cron.work}.${waits}`);
    });
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new InvalidArgumentError('It must be a JSON object, such as {"script":"tick.sh"}.');
  }
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return number;
}
