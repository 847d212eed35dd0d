import { Hono } from 'hono';
import type { WrittenCron } from '../../contracts/cron/entry.ts';
import type { HttpOptions } from './app.ts';
import { readJson } from './read-json.ts';

/** `GET /api/crons`, `POST /api/crons`. */
export function cronRoutes({ crons }: HttpOptions): Hono {
  const app = new Hono();
  app.get('/crons', async (context) => context.json(await crons.list()));
  // The desk checks it, field by field.
  app.post('/crons', async (context) =>
    context.json(await crons.add((await readJson(context.req.raw)) as WrittenCron)),
  );
  return app;
}
