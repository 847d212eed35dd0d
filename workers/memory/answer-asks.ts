import { setTimeout as sleep } from 'node:timers/promises';
import type { MemoryAsk, MemoryReply } from '../../contracts/http/memory-asks.ts';
import type { Log } from '../../platform/log.ts';
import type { GatewayLink } from '../gateway-link.ts';

const WAIT_S = 25;
const TRY_AGAIN_MS = 500;

export interface AnswerAsksOptions {
  link: Pick<GatewayLink, 'pullAsks' | 'answerAsk'>;
  answer(ask: MemoryAsk): Promise<MemoryReply>;
  log: Log;
}

/** Holds a poll for what the gateway asks of the memory, and answers it, several at once, until stopped. */
export async function answerAsks({ link, answer, log }: AnswerAsksOptions, signal: AbortSignal): Promise<void> {
  let after: string | undefined;
  while (!signal.aborted) {
    try {
      const asks = await link.pullAsks(after, WAIT_S, signal);
      after = asks.at(-1)?.id ?? after;
      for (const { id, ask } of asks)
        void answer(ask)
          .then((reply) => link.answerAsk(id, reply))
          .catch((error: unknown) => log.debug({ err: error }, 'an answer of the memory did not arrive'));
    } catch (error) {
      if (signal.aborted) return;
      log.debug({ err: error }, 'the memory waits for the gateway');
      await sleep(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
