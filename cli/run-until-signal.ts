import { sentenceOf } from '../contracts/errors.ts';
import type { Log } from '../platform/log.ts';

/** A Temporal worker whose server is gone may take minutes to end by itself. */
const GRACE_MS = 9_000;

/** Keeps a process going until it is told to stop; then it ends in order, or after a grace anyhow. */
export async function runUntilSignal(stop: (signal: NodeJS.Signals) => Promise<void>, log: Log): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    // Not once: a second one, from the terminal or the supervisor, must not cut the stopping short.
    process.on('SIGTERM', resolve);
    process.on('SIGINT', resolve);
  });
  log.info({ signal }, 'stopping');
  const deadline = setTimeout(() => {
    log.warn('it did not stop in time and is ended');
    process.exit(1);
  }, GRACE_MS);
  deadline.unref();
  await stop(signal).catch((error: unknown) => log.error({ err: error }, `stopping went wrong: ${sentenceOf(error)}`));
  process.exit(0);
}
