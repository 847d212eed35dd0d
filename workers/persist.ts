import { setTimeout as sleep } from 'node:timers/promises';
import { sentenceOf, SkillFailed } from '../contracts/errors.ts';
import type { Log } from '../platform/log.ts';

const TRY_AGAIN_MS = 1_000;

/**
 * Tries until the attempt succeeds or the work is stopped; says what has to wait once for each reason.
 * @throws the signal's reason; at once a SkillFailed, which trying again can't mend
 */
export async function persist<Result>(
  what: string,
  { signal, log }: { signal: AbortSignal; log: Log },
  attempt: () => Promise<Result>,
): Promise<Result> {
  let problem = '';
  for (;;) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted || error instanceof SkillFailed) throw error;
      if (problem !== sentenceOf(error)) log.info({ err: error }, `${what} has to wait for the gateway`);
      problem = sentenceOf(error);
    }
    await sleep(TRY_AGAIN_MS, undefined, { signal });
  }
}
