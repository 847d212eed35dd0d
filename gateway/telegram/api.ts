import { autoRetry } from '@grammyjs/auto-retry';
import { Api } from 'grammy';
import { createThrottle } from './throttle.ts';
import { createFetch } from './transport.ts';

/** How long one `getUpdates` waits for the first update. */
export const LONG_POLL_S = 30;

/** Above this the outbox waits instead, where a wait survives a restart. */
const LONGEST_WAIT_IN_PLACE_S = 5;

/** No call may last longer, a slow upload of 2 GB included. */
const LONGEST_CALL_S = 3_600;

export interface ApiOptions {
  token: string;
  apiRoot: string;
}

/**
 * The Bot API for everything but polling. 429 is waited out where the wait is short. A network error is never tried
 * again here: the message may have arrived, and only the outbox may decide on a second one.
 */
export function createApi({ token, apiRoot }: ApiOptions): Api {
  const fetch = createFetch({ apiRoot, quietMs: 10_000, uploadQuietMs: 60_000 });
  const api = new Api(token, { apiRoot, fetch, timeoutSeconds: LONGEST_CALL_S });
  const retry = autoRetry({
    maxDelaySeconds: LONGEST_WAIT_IN_PLACE_S,
    maxRetryAttempts: 3,
    rethrowHttpErrors: true,
    rethrowInternalServerErrors: true,
  });
  // The last one installed is the outermost: a call takes its turn first, and waits out a 429 within it.
  api.config.use(retry, createThrottle());
  return api;
}

/** Polling has a connection of its own, held open for as long as Telegram holds it, and no retries but the loop's. */
export function createPollApi({ token, apiRoot }: ApiOptions): Api {
  const fetch = createFetch({ apiRoot, quietMs: (LONG_POLL_S + 10) * 1_000 });
  return new Api(token, { apiRoot, fetch, timeoutSeconds: LONG_POLL_S + 30 });
}
