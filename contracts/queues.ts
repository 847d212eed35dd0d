/** The gateway's own task queue: every workflow runs here, and the light activities. */
export const GATEWAY_QUEUE = 'gateway';

/** The home machine's task queue, the default of every heavy skill. */
export const HOME_QUEUE = 'mac-node';

/** Beside a node's queue, for what must not wait until a job ends there: calls of models, and light tools. */
export const lightQueue = (queue: string) => `${queue}-light`;
