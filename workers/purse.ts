import { setMaxListeners } from 'node:events';
import { SkillFailed } from '../contracts/errors.ts';
import { reservationAnswer, type Settlement } from '../contracts/http/budget.ts';
import type { Purse } from '../models/purse.ts';
import type { Log } from '../platform/log.ts';
import { persist } from './persist.ts';

const ANSWER_WITHIN_MS = 10_000;

export interface PurseOptions {
  url: string;
  token: string;
  log: Log;
  /** Raised with the end of the process: settlements that did not arrive by then stay worst cases. */
  ended: AbortSignal;
}

export interface NodePurse extends Purse {
  /** Resolves when the line was tried for every settlement that was begun. */
  settled(): Promise<void>;
}

/** The gateway's budget from afar. While it can't be reached, calls wait: none is made that nobody has granted. */
export function createPurse({ url, token, log, ended }: PurseOptions): NodePurse {
  // Every settlement that waits listens to it.
  setMaxListeners(0, ended);
  const settling = new Set<Promise<void>>();

  async function send(method: string, path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    const answer = await fetch(`${url}/api/budget/reservations${path}`, {
      method,
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    if (answer.ok) return answer;
    const { error } = (await answer.json().catch(() => ({}))) as { error?: string };
    const sentence = error ?? `the gateway answered ${answer.status}`;
    // Refused for what it is, not for how the gateway is just now: asking again gives the same.
    const isFinal = answer.status === 400 || (answer.status === 404 && method === 'PUT');
    throw isFinal ? new SkillFailed(sentence) : new Error(sentence);
  }

  const sendSettlement = async (id: string, settlement: Settlement, signal: AbortSignal) => {
    const answer = await send('PUT', `/${encodeURIComponent(id)}`, settlement, signal);
    await answer.body?.cancel();
  };

  async function settle(id: string, settlement: Settlement): Promise<void> {
    try {
      await sendSettlement(id, settlement, ended);
    } catch (error) {
      log.info({ err: error, id }, 'a settlement follows when the gateway is back');
      persist('a settlement', { signal: ended, log }, () => sendSettlement(id, settlement, ended)).catch(
        (cause: unknown) => log.warn({ err: cause, id }, 'a settlement did not arrive; its worst case stands'),
      );
    }
  }

  const settled = async (): Promise<void> => void (await Promise.all(settling));

  return {
    async reserve(request, signal) {
      // Else the worst case of a task's last step would stand in the way of its next.
      await settled();
      return await persist('a model call', { signal, log }, async () => {
        const answer = await send('POST', '', request, signal);
        return reservationAnswer.parse(await answer.json());
      });
    },

    /** Resolves when the line was tried. Until a lost one is back, the worst case stands. */
    settle(id, settlement) {
      const tried = settle(id, settlement).finally(() => settling.delete(tried));
      settling.add(tried);
      return tried;
    },

    settled,
  };
}
