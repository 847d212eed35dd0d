import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Log } from '../platform/log.ts';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Sets the SDK up for this process; to be called once, before the first worker.
 * The workers' heartbeats are how the gateway tells a node that is gone from one that is busy.
 */
export function installRuntime(log: Log): void {
  Runtime.install({
    workerHeartbeatInterval: '1s',
    // Stopping in order is the process's own business: work first, connections last.
    shutdownSignals: [],
    // The SDK tells much at INFO that is daily life here.
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => log[LEVELS[level]]({ sdk: meta }, message)),
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
  });
}
