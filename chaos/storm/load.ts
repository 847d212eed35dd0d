import { setTimeout as sleep } from 'node:timers/promises';
import { dictate, DICTATOR } from './dictation.ts';
import { createRandom } from './random.ts';
import { writeReviewedDay } from './reviewed-days.ts';
import { PEOPLE, type World } from './world.ts';

/** A message somebody sent, and what has to come of it. */
export interface Asked {
  chat: number;
  messageId: number;
  text: string;
  /** `light` is answered by the gateway, `agent` by the agent; the others are jobs of this skill. */
  kind: 'light' | 'append' | 'webhook' | 'review' | 'again' | 'once' | 'agent';
  /** What tells its effect from the others'. */
  mark: string;
  sentAt: number;
}

const KINDS = { light: 38, append: 20, webhook: 18, review: 8, again: 10, once: 6 } as const;

/** The people of the storm, writing one message after the other. */
export interface Load {
  readonly asked: readonly Asked[];
  /** Somebody says this one. */
  say(kind: Asked['kind'], seconds?: number): Asked;
  /** From now on somebody says something every `everyMs` milliseconds on average. */
  begin(everyMs: number): void;
  /** Nobody says anything more; what the agent was asked last still gets its leave. */
  stop(): Promise<void>;
  /** Nobody looks at the chats any more. */
  close(): Promise<void>;
}

export function createLoad(world: World, seed: number): Load {
  // Another sequence than the schedule's, from the same seed.
  const random = createRandom(seed ^ 0x5eed);
  const asked: Asked[] = [];
  const stopping = new AbortController();
  const closing = new AbortController();
  let writing: Promise<void> | undefined;
  let dictating: Promise<void> | undefined;

  function say(wish: Asked['kind'], seconds = random.between(0, 2)): Asked {
    const person = wish === 'agent' ? DICTATOR : random.pick(PEOPLE);
    const mark = `m-${asked.length + 1}`;
    const day = wish === 'review' ? writeReviewedDay(world, mark) : null;
    const kind = wish === 'review' && day === null ? 'light' : wish;
    const text = day === null ? textOf(kind, mark, seconds) : `/memory review ${day}`;
    const { message_id: messageId } = world.telegram.user(person).sends(text);
    const one = { chat: person.id, messageId, text, kind, mark, sentAt: Date.now() };
    asked.push(one);
    return one;
  }

  function textOf(kind: Asked['kind'], mark: string, seconds: number): string {
    switch (kind) {
      case 'light':
        return random.pick([`/job ${mark}`, '/status', '/jobs', `/job ${world.secrets.SHOP_KEY}-${mark}`]);
      case 'agent':
        return `Note ${mark}.`;
      case 'append':
        return `/append counter.txt ${mark}`;
      case 'webhook':
        return `/webhook ${world.providerUrl}/calls {"mark":"${mark}"} check=${world.providerUrl}/calls/{key}`;
      default:
        return `/run ${kind}.sh ${mark} ${seconds}`;
    }
  }

  async function write(everyMs: number): Promise<void> {
    while (!stopping.signal.aborted) {
      say(random.weighted(KINDS));
      await sleep(random.between(0, 2 * everyMs), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    asked,
    say,
    begin(everyMs) {
      writing ??= write(everyMs);
      dictating ??= dictate(world, { say: () => say('agent'), enough: stopping.signal, giveUp: closing.signal });
    },
    async stop() {
      stopping.abort();
      await writing;
    },
    async close() {
      closing.abort();
      await dictating;
    },
  };
}
