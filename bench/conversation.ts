import { randomUUID } from 'node:crypto';
import type { GatewayClient } from '../contracts/http/client.ts';
import { followEvents } from '../cli/live-events.ts';

/** Says things in the web chat and notices when the answers leave. */
export interface Conversation {
  /** @returns the message's id and milliseconds from handing it in to its answer */
  say(text: string): Promise<{ id: string; ms: number }>;
  stop(): Promise<void>;
}

export async function startConversation(gateway: GatewayClient): Promise<Conversation> {
  const stopping = new AbortController();
  const waiting = new Map<string, () => void>();
  const following = followEvents(gateway, stopping.signal, (event) => {
    if (event.type === 'message' && event.message.direction === 'out') waiting.get(event.message.replyTo ?? '')?.();
  });
  return {
    async say(text) {
      const id = randomUUID();
      const answered = new Promise<void>((resolve) => waiting.set(id, resolve));
      const begun = performance.now();
      await gateway.post('/api/messages', { id, text });
      await answered;
      waiting.delete(id);
      return { id, ms: performance.now() - begun };
    },
    async stop() {
      stopping.abort();
      await following;
    },
  };
}
