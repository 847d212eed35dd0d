import { setTimeout as wait } from 'node:timers/promises';
import type { Transformer } from 'grammy';

/** At most `burst` calls at once, and one more every `everyMs`. */
interface Rate {
  burst: number;
  everyMs: number;
}

/**
 * Telegram's limits: about 30 messages a second overall, 1 a second in a chat and 20 a minute in a group. It suffers
 * bursts from a private chat, and where it does not it says so by a 429, which is obeyed: a quick exchange stays quick.
 */
const OVERALL: Rate = { burst: 30, everyMs: 1_000 / 30 };
const PRIVATE: Rate = { burst: 100, everyMs: 1_000 };
const GROUP: Rate = { burst: 20, everyMs: 3_000 };

/** Chats kept in mind before those at rest are forgotten. */
const CHATS_KEPT = 1_000;

/**
 * Keeps calls to a chat within Telegram's limits, in their order. Ours, since grammY's throttler takes its timers
 * through every call: some 10 ms each even when there is nothing to wait for, where this one takes none.
 */
export function createThrottle(): Transformer {
  const overall = createPace(OVERALL);
  const chats = new Map<number, Pace>();
  const paceOf = (chat: number): Pace => {
    const known = chats.get(chat);
    if (known !== undefined) return known;
    if (chats.size >= CHATS_KEPT) for (const [id, pace] of chats) if (pace.atRest()) chats.delete(id);
    const pace = createPace(chat < 0 ? GROUP : PRIVATE);
    chats.set(chat, pace);
    return pace;
  };
  return async (prev, method, payload, signal) => {
    if ('chat_id' in payload) {
      const ms = Math.max(overall.next(), paceOf(Number(payload.chat_id)).next());
      if (ms > 0) await wait(ms);
    }
    return prev(method, payload, signal);
  };
}

type Pace = ReturnType<typeof createPace>;

/** A leaky bucket without a timer: all it remembers is when it will be empty. */
function createPace({ burst, everyMs }: Rate) {
  let emptyAt = 0;
  return {
    /** Takes the next place. @returns milliseconds until its turn */
    next(): number {
      const now = performance.now();
      emptyAt = Math.max(emptyAt, now) + everyMs;
      return Math.max(0, emptyAt - burst * everyMs - now);
    },
    atRest: () => emptyAt <= performance.now(),
  };
}
