import { once } from 'node:events';
import { Hono } from 'hono';
import { z } from 'zod';
import { nodeAnnouncement } from '../../contracts/http/node.ts';
import { ownLog } from '../../contracts/log-entry.ts';
import { toLogEntry } from '../recorder/entries.ts';
import type { HttpOptions } from './app.ts';
import { readJson } from './read-json.ts';

const logQuery = z.object({
  node: z.string().min(1),
  after: z.coerce.number().int().nonnegative(),
  wait: z.coerce.number().min(0).max(60).default(0),
});
const PAGE = 500;

/**
 * What nodes ask: `PUT /api/nodes/NAME` says what they can do, `POST /api/log` what they did while cut off, and
 * `GET /api/log` gives them the record for the daily log.
 */
export function nodeRoutes({ recorder, bus }: HttpOptions): Hono {
  const app = new Hono();
  app.put('/nodes/:name', async (context) => {
    const announcement = nodeAnnouncement.parse(await readJson(context.req.raw));
    recorder.nodes.announce(context.req.param('name'), announcement, Date.now());
    return context.body(null, 204);
  });
  app.post('/log', async (context) => {
    const { node, entries } = ownLog.parse(await readJson(context.req.raw));
    for (const { key, at, text } of entries)
      recorder.entries.record({
        key: `node:${node}:${key}`,
        kind: 'system',
        who: 'System',
        at,
        text,
        data: { late: true },
      });
    bus.emit('recorded');
    return context.body(null, 204);
  });
  app.get('/log', async (context) => {
    const { node, after, wait } = logQuery.parse(context.req.query());
    recorder.nodes.acknowledgeLog(node, after);
    let entries = recorder.entries.after(after, PAGE);
    if (entries.length === 0 && wait > 0) {
      const signal = AbortSignal.any([context.req.raw.signal, AbortSignal.timeout(wait * 1_000)]);
      // Ends by the next entry, the node's leaving or the time asked for: all three are answered with what there is.
      await once(bus, 'recorded', { signal }).catch(() => undefined);
      entries = recorder.entries.after(after, PAGE);
    }
    return context.json({ entries: entries.map(toLogEntry) });
  });
  return app;
}
