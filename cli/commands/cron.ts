import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type { WrittenCron } from '../../contracts/cron/entry.ts';
import { cronView, type CronView } from '../../contracts/http/crons.ts';
import { connect, print } from '../connect.ts';

export function cronCommand(): Command {
  const command = new Command('cron').description('What runs by the clock');
  command.addCommand(list());
  command.addCommand(add());
  return command;
}

function list(): Command {
  return new Command('list')
    .description('Every cron: when, what, how it went')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const crons = z.array(cronView).parse(await connect().get('/api/crons'));
      print(
        crons,
        json,
        () => crons.map((cron) => `${cron.name}  ${cron.schedule}  ${cron.work}`).join('\n') || 'No crons.',
      );
    });
}

interface AddOptions {
  schedule?: string;
  every?: string;
  timezone?: string;
  skill?: string;
  args?: Record<string, unknown>;
  json?: boolean;
}

function add(): Command {
  return new Command('add')
    .description('Add a cron; it is written into config.yaml')
    .argument('<name>', 'letters, digits, - and _')
    .option('--schedule <schedule>', 'a cron expression, or words such as "weekdays at 7am"')
    .option('--every <duration>', 'instead of a schedule: 10s, 5m or 2h')
    .option('--skill <skill>', 'what it runs; mainstay skills lists them')
    .option('--args <json>', 'the skill’s input as a JSON object', jsonObject)
    .option('--json', 'one JSON document')
    .action(async (name: string, { json, ...options }: AddOptions) => {
      const written: WrittenCron = { name, ...options };
      const cron: CronView = cronView.parse(await connect().post('/api/crons', written));
      print(cron, json, () => `${cron.name}: ${cron.schedule}`);
    });
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return z.record(z.string(), z.unknown()).parse(value);
  } catch {
    throw new InvalidArgumentError('It must be a JSON object, such as {"script":"tick.sh"}.');
  }
}
