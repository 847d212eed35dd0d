import { Command } from 'commander';
import { startGateway } from '../../gateway/gateway.ts';
import { createLog } from '../../platform/log.ts';
import { loadSettings } from '../../platform/settings.ts';
import { runUntilSignal } from '../run-until-signal.ts';

export function gatewayCommand(): Command {
  return new Command('gateway')
    .description('Run the gateway alone: Telegram, web, recorder and every workflow')
    .action(async () => {
      const log = createLog('gateway');
      const gateway = await startGateway(loadSettings(), log);
      await runUntilSignal(() => gateway.stop(), log);
    });
}
