import { formatDuration } from '../../contracts/duration.ts';
import { NotReachable } from '../../contracts/errors.ts';

/**
 * Waits so long and no longer, whatever the work itself would wait for: a storm that gets stuck has to say in what.
 * @throws NotReachable
 */
export async function within<Result>(ms: number, what: string, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotReachable(`${what} did not end within ${formatDuration(ms)}.`)), ms);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
