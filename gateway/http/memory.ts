import { Hono } from 'hono';
import { NotFound } from '../../contracts/errors.ts';
import { curatedCopy } from '../../contracts/http/memory.ts';
import type { HttpOptions } from './app.ts';
import { readJson } from './read-json.ts';

/** `PUT /api/memory/curated` is the node's hand-over of its curated memory, `GET` the copy that was kept. */
export function memoryRoutes({ curated }: HttpOptions): Hono {
  const app = new Hono();
  app.put('/memory/curated', async (context) => {
    curated.take(curatedCopy.parse(await readJson(context.req.raw)));
    return context.body(null, 204);
  });
  app.get('/memory/curated', (context) => {
    const copy = curated.get();
    if (!copy) throw new NotFound('The node has not handed over a copy of its memory yet.');
    return context.json(copy);
  });
  return app;
}
