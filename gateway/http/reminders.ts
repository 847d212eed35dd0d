import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { parseDuration } from '../../contracts/duration.ts';
import { postReminder, snoozeReminder } from '../../contracts/reminder.ts';
import type { HttpOptions } from './app.ts';
import { readJson } from './read-json.ts';

/** `GET /api/reminders`, `POST /api/reminders`, `POST /api/reminders/ID/cancel|snooze`. */
export function reminderRoutes({ reminders }: HttpOptions): Hono {
  const app = new Hono();
  app.get('/reminders', (context) => context.json(reminders.list()));
  app.post('/reminders', async (context) => {
    const { words, chat, id = randomUUID() } = postReminder.parse(await readJson(context.req.raw));
    const { text, reminder } = reminders.add(words, { key: id, chat });
    return context.json({ text, reminder }, 201);
  });
  app.post('/reminders/:id/cancel', (context) => context.json(reminders.cancel(context.req.param('id'))));
  app.post('/reminders/:id/snooze', async (context) => {
    const { for: span } = snoozeReminder.parse(await readJson(context.req.raw));
    return context.json(reminders.snooze(context.req.param('id'), parseDuration(span), randomUUID()));
  });
  return app;
}
