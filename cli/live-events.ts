import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayClient } from '../contracts/http/client.ts';
import { liveEvent, type LiveEvent } from '../contracts/message.ts';

const TRY_AGAIN_MS = 1_000;

/** Follows `GET /api/events` until the signal; a gateway that goes away is waited for. */
export async function followEvents(
  gateway: GatewayClient,
  signal: AbortSignal,
  onEvent: (event: LiveEvent) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const answer = await gateway.open('/api/events', { signal });
      for await (const data of eventData(answer.body!)) {
        const event = liveEvent.safeParse(JSON.parse(data));
        // Beats and kinds of a newer gateway are passed over.
        if (event.success) onEvent(event.data);
      }
    } catch {
      // Stopped by us, or the gateway restarts: the next round tells which.
    }
    await sleep(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The `data` of each server-sent event (HTML standard, section 9.2). */
async function* eventData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart());
      if (data.length > 0) yield data.join('\n');
    }
  }
}
