import { Hono } from 'hono';
import { z } from 'zod';
import { toChatMessage } from '../views.ts';
import type { HttpOptions } from './app.ts';

const pageQuery = z.object({
  before: z.coerce.number().int().positive().default(Number.MAX_SAFE_INTEGER),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const searchQuery = z.object({
  q: z.string().min(1).max(500),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/** What the page and the terminal show: the chats, their messages, and a search over all of them. */
export function chatRoutes({ recorder }: HttpOptions): Hono {
  const app = new Hono();
  app.get('/chats', (context) =>
    context.json(
      recorder.entries.chats().map(({ chat, lastAt }) => ({ chat, lastAt: new Date(lastAt).toISOString() })),
    ),
  );
  app.get('/chats/:chat/messages', (context) => {
    const { before, limit } = pageQuery.parse(context.req.query());
    return context.json(recorder.entries.ofChat(context.req.param('chat'), before, limit).map(toChatMessage));
  });
  app.get('/search', (context) => {
    const { q, limit } = searchQuery.parse(context.req.query());
    return context.json(recorder.entries.search(q, limit).map(toChatMessage));
  });
  return app;
}
