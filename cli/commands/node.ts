import { Command } from 'commander';
import { HOME_QUEUE } from '../../contracts/queues.ts';
import { createLog } from '../../platform/log.ts';
import { createRedactor } from '../../platform/secrets/redact.ts';
import { loadSettings } from '../../platform/settings.ts';
import { runUntilSignal } from '../run-until-signal.ts';

export function nodeCommand(): Command {
  return new Command('node')
    .description('Run a node alone: it pulls heavy work, and needs no open port')
    .option('--queue <queue>', 'the task queue it pulls from', HOME_QUEUE)
    .option('--name <name>', 'its name in status and cards (default: its queue)')
    .action(async ({ queue, name = queue }: { queue: string; name?: string }) => {
      // Loaded when it is run, so that the other commands start at once.
      const { startNode } = await import('../../workers/node.ts');
      const settings = loadSettings();
      const log = createLog(name, undefined, createRedactor(settings.secrets));
      const node = await startNode(settings, { queue, name }, log);
      // A service manager restarts by SIGTERM; a person ends it by Ctrl-C, which is SIGINT.
      await runUntilSignal((signal) => node.stop(signal === 'SIGINT' ? 'node ends' : 'node restarts'), log);
    });
}
