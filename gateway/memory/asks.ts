import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { NotReachable } from '../../contracts/errors.ts';
import { answerOf, type AskedOfMemory, type MemoryAsk, type MemoryReply } from '../../contracts/http/memory-asks.ts';

const ANSWERED_WITHIN_MS = 5_000;
/** Between two polls of a node that is there lies one round trip; it may just be starting, too. */
const TAKEN_WITHIN_MS = 1_000;
/** Heartbeats tell of a return after the first poll does. */
const SIGN_OF_LIFE_MS = 5_000;

interface Waiting {
  number: number;
  ask: MemoryAsk;
  isTaken: boolean;
  settle(reply: MemoryReply): void;
}

export interface AsksOptions {
  /** Whether the home node is known to be away. */
  isAway(): boolean;
}

/**
 * Questions to the memory on their way to the home node, which holds a long poll for them (ADR 22). They only read, so
 * nothing of them is kept: who asked is told, and asks again.
 */
export function createAsks({ isAway }: AsksOptions) {
  // Numbers begin anew with the process; a node that still names one of the process before is given everything.
  const run = randomUUID().slice(0, 8);
  const waiting = new Map<number, Waiting>();
  const events = new EventEmitter<{ asked: [] }>();
  // One listener a poll.
  events.setMaxListeners(0);
  let last = 0;
  let signOfLife = -Infinity;

  function after(id: string | undefined): AskedOfMemory[] {
    const [itsRun, itsNumber] = id?.split('-') ?? [];
    const from = itsRun === run ? Number(itsNumber) : 0;
    const untold = [...waiting.values()].filter(({ number }) => number > from);
    for (const one of untold) one.isTaken = true;
    return untold.map(({ number, ask }) => ({ id: `${run}-${number}`, ask }));
  }

  return {
    /**
     * Asks the home node.
     * @throws NotReachable where it is away or silent for five seconds; what the node says is wrong with the question
     */
    async ask(ask: MemoryAsk, signal?: AbortSignal): Promise<unknown> {
      signal?.throwIfAborted();
      const isSilent = performance.now() - signOfLife > SIGN_OF_LIFE_MS;
      if (isSilent && isAway()) throw new NotReachable('The node that keeps the memory is away.');
      const number = (last += 1);
      let timers: NodeJS.Timeout[] = [];
      try {
        const reply = await new Promise<MemoryReply>((settle, reject) => {
          const one = { number, ask, isTaken: false, settle };
          waiting.set(number, one);
          const giveUp = () => reject(new NotReachable('The node that keeps the memory does not answer.'));
          timers = [
            setTimeout(giveUp, ANSWERED_WITHIN_MS),
            setTimeout(() => (one.isTaken ? undefined : giveUp()), TAKEN_WITHIN_MS),
          ];
          signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
          events.emit('asked');
        });
        return answerOf(reply);
      } finally {
        timers.forEach(clearTimeout);
        waiting.delete(number);
      }
    },

    /**
     * What a node's poll gets: all that nobody answered after the one it names, waiting up to `waitMs` for the first. What
     * was told to a poll whose line broke is told again, since the node does not name it.
     */
    async poll(id: string | undefined, waitMs: number, signal: AbortSignal): Promise<AskedOfMemory[]> {
      signOfLife = performance.now();
      const there = after(id);
      if (there.length > 0 || waitMs === 0) return there;
      // Ends by the next question, the node's leaving or the time asked for: all are answered with what there is.
      await once(events, 'asked', { signal: AbortSignal.any([signal, AbortSignal.timeout(waitMs)]) }).catch(
        () => undefined,
      );
      return signal.aborted ? [] : after(id);
    },

    /** Hands an answer to who asked; one that comes too late, or twice, is nobody's. */
    answer(id: string, reply: MemoryReply): void {
      signOfLife = performance.now();
      const [itsRun, number] = id.split('-');
      if (itsRun === run) waiting.get(Number(number))?.settle(reply);
    },
  };
}

export type Asks = ReturnType<typeof createAsks>;
