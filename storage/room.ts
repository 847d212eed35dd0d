import { setTimeout as sleep } from 'node:timers/promises';
import { isDiskFull } from '../contracts/errors.ts';

const TRY_AGAIN_MS = 1_000;

/**
 * Writes as soon as the disk has room for it.
 * @param onWait is told once, of the first try that found none
 * @throws what `write` throws for another reason, and for this one once the signal is aborted
 */
export async function whenThereIsRoom<Result>(
  write: () => Result | Promise<Result>,
  { onWait, signal }: { onWait(error: unknown): void; signal?: AbortSignal },
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (!isDiskFull(error) || signal?.aborted) throw error;
      if (tries === 1) onWait(error);
    }
    // Woken by the signal it tries once more.
    await sleep(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}
