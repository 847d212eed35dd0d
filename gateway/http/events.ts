import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { LiveEvent } from '../../contracts/message.ts';
import type { HttpOptions } from './app.ts';

/** Keeps proxies and sleeping laptops from believing in a dead line. */
const BEAT_MS = 15_000;

/** `GET /api/events`: everything live, as server-sent events. A page that was away reads the chat again. */
export function eventRoutes({ bus }: HttpOptions): Hono {
  const app = new Hono();
  app.get('/events', (context) =>
    streamSSE(context, async (stream) => {
      const send = (event: LiveEvent) =>
        void stream.writeSSE({
          data: JSON.stringify(event),
          id: event.type === 'message' ? String(event.message.seq) : undefined,
        });
      bus.on('live', send);
      const beat = setInterval(() => void stream.writeSSE({ event: 'beat', data: '{}' }), BEAT_MS);
      const left = new Promise<void>((resolve) => stream.onAbort(resolve));
      await stream.writeSSE({ event: 'hello', data: '{}' });
      await left;
      clearInterval(beat);
      bus.off('live', send);
    }),
  );
  return app;
}
