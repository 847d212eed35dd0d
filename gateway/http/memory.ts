import { Hono } from 'hono';
import { z } from 'zod';
import { curatedCopy } from '../../contracts/http/memory.ts';
import { day, entryKind, memoryAskPage, memoryReply } from '../../contracts/http/memory-asks.ts';
import type { HttpOptions } from './app.ts';
import { readJson } from './read-json.ts';

const searchQuery = z.object({
  q: z.string().trim().min(1).max(1_000),
  k: z.coerce.number().int().min(1).max(200).default(10),
  from: day.optional(),
  to: day.optional(),
  who: z.string().optional(),
  kind: entryKind.optional(),
});
const versionsQuery = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(50) });
const graphQuery = z.object({
  entity: z.string().min(1).optional(),
  depth: z.coerce.number().int().min(1).max(3).default(1),
  past: z.enum(['yes', 'no']).default('no'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const dayPath = z.object({ date: day });
const versionPath = z.object({ number: z.coerce.number().int().min(0) });
const pollQuery = z.object({ after: z.string().optional(), wait: z.coerce.number().min(0).max(60).default(0) });

/**
 * `GET /api/memory/search|days[/DATE]|curated|versions[/N]|graph`, and what the home node answers them by:
 * `GET /api/memory/asks`, `POST /api/memory/asks/ID`, and `PUT /api/memory/curated`, its hand-over of `MEMORY.md`. A question
 * whose asker left is withdrawn.
 */
export function memoryRoutes({ memory, asks, curated }: HttpOptions): Hono {
  const app = new Hono();
  app.get('/memory/search', async (context) =>
    context.json(await memory.search(searchQuery.parse(context.req.query()), context.req.raw.signal)),
  );
  app.get('/memory/days', async (context) => context.json(await memory.days(context.req.raw.signal)));
  app.get('/memory/days/:date', async (context) =>
    context.json(await memory.day(dayPath.parse(context.req.param()).date, context.req.raw.signal)),
  );
  app.get('/memory/curated', async (context) => context.json(await memory.curated(context.req.raw.signal)));
  app.put('/memory/curated', async (context) => {
    curated.take(curatedCopy.parse(await readJson(context.req.raw)));
    return context.body(null, 204);
  });
  app.get('/memory/versions', async (context) =>
    context.json(await memory.versions(versionsQuery.parse(context.req.query()).limit, context.req.raw.signal)),
  );
  app.get('/memory/versions/:number', async (context) =>
    context.json(await memory.version(versionPath.parse(context.req.param()).number, context.req.raw.signal)),
  );
  app.get('/memory/graph', async (context) => {
    const { entity, depth, past, limit } = graphQuery.parse(context.req.query());
    const { signal } = context.req.raw;
    if (entity === undefined) return context.json(await memory.entities(limit, signal));
    return context.json(await memory.graph({ entity, depth, past: past === 'yes' }, signal));
  });

  app.get('/memory/asks', async (context) => {
    const { after, wait } = pollQuery.parse(context.req.query());
    const there = await asks.poll(after, wait * 1_000, context.req.raw.signal);
    return context.json({ asks: there } satisfies z.input<typeof memoryAskPage>);
  });
  app.post('/memory/asks/:id', async (context) => {
    asks.answer(context.req.param('id'), memoryReply.parse(await readJson(context.req.raw)));
    return context.body(null, 204);
  });
  return app;
}
