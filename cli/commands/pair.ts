import { Command } from 'commander';
import { z } from 'zod';
import { connect, print } from '../connect.ts';

const pairing = z.object({ code: z.string(), expiresAt: z.number() });

export function pairCommand(): Command {
  return new Command('pair')
    .description('A code that lets one Telegram user in')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const { code, expiresAt } = pairing.parse(await connect().post('/api/pair'));
      const until = new Date(expiresAt);
      print(
        { code, expiresAt: until.toISOString() },
        json,
        () => `Send ${code} to the bot; the code is good once, until ${until.toLocaleTimeString()}.`,
      );
    });
}
