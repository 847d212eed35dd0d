/** The gateway's own task queue: every workflow runs here, and the light activities. */
export const GATEWAY_QUEUE = 'gateway';

/** The home machine's task queue, the default of every heavy skill. */
export const HOME_QUEUE = 'mac-node';
