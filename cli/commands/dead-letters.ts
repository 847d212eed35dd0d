import { Command } from 'commander';
import { z } from 'zod';
import { connect, print } from '../connect.ts';

const deadLetter = z.object({
  id: z.string(),
  kind: z.enum(['message', 'answer']),
  chat: z.string(),
  text: z.string(),
  reason: z.string(),
  at: z.string(),
});

export function deadLettersCommand(): Command {
  const command = new Command('dead-letters')
    .description('Messages that failed five times, and answers the chat refused')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const letters = z.array(deadLetter).parse(await connect().get('/api/dead-letters'));
      print(letters, json, () =>
        letters.length === 0
          ? 'Nothing was given up.'
          : letters.map(({ id, kind, text, reason }) => `${id}  ${kind}  "${text.slice(0, 60)}"  ${reason}`).join('\n'),
      );
    });
  command.addCommand(decide('retry', 'Try it again', 'is tried again'));
  command.addCommand(decide('drop', 'Take it off the list', 'is dropped'));
  return command;
}

function decide(verb: string, description: string, done: string): Command {
  return new Command(verb)
    .description(description)
    .argument('<id>', 'its id, as the list shows it')
    .option('--json', 'one JSON document')
    .action(async (id: string, _options: object, command: Command) => {
      const { json } = command.optsWithGlobals<{ json?: boolean }>();
      const accepted = await connect().post(`/api/dead-letters/${encodeURIComponent(id)}/${verb}`);
      print(accepted, json, () => `${id} ${done}.`);
    });
}
