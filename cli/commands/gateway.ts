import { Command } from 'commander';
import { createLog } from '../../platform/log.ts';
import { createRedactor } from '../../platform/secrets/redact.ts';
import { loadSettings } from '../../platform/settings.ts';
import { runUntilSignal } from '../run-until-signal.ts';

export function gatewayCommand(): Command {
  return new Command('gateway')
    .description('Run the gateway alone: Telegram, web, recorder and every workflow')
    .action(async () => {
      // Loaded when it is run, so that the other commands start at once.
      const { startGateway } = await import('../../gateway/gateway.ts');
      const settings = loadSettings();
      const log = createLog('gateway', undefined, createRedactor(settings.secrets));
      const gateway = await startGateway(settings, log);
      await runUntilSignal(() => gateway.stop(), log);
    });
}
