import { Hono } from 'hono';
import { z } from 'zod';
import { effectIntent, effectState } from '../../contracts/effect.ts';
import { BadInput, NotFound } from '../../contracts/errors.ts';
import { OPEN_STATES } from '../../contracts/job.ts';
import type { HttpOptions } from './app.ts';
import { readJson } from './read-json.ts';

const listQuery = z.object({
  state: effectState.optional(),
  chat: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
});

/** `GET /api/effects` shows the ledger, `PUT /api/effects/KEY` is a node's intent, `POST …/KEY/VERB` the operator's word. */
export function effectRoutes({ recorder, intake, operator }: HttpOptions): Hono {
  const app = new Hono();
  app.get('/effects', (context) => {
    const { limit, ...which } = listQuery.parse(context.req.query());
    return context.json(recorder.effects.list(limit, which));
  });
  app.put('/effects/:key', async (context) => {
    const { node, start } = effectIntent.parse(await readJson(context.req.raw));
    const job = recorder.jobs.find(context.req.param('key'));
    if (!job) throw new NotFound(`There is no job ${context.req.param('key')}.`);
    // Cancelled or given up here while its node was away: what has not begun shall not begin now.
    if (!OPEN_STATES.includes(job.view.state)) throw new BadInput(`${job.id} is ${job.view.state} already.`);
    return context.json({ before: recorder.effects.intend(job.id, node, start, Date.now()) });
  });
  app.post('/effects/:key/:verb{check|done|failed|redo}', (context) => {
    const { key, verb } = context.req.param();
    const effect = recorder.jobs.find(key);
    if (!effect) throw new NotFound(`There is no effect ${key}; mainstay jobs --effects lists them.`);
    const texts = {
      check: `/check ${key}`,
      redo: `/retry ${key}`,
      done: `/settle ${key} done`,
      failed: `/settle ${key} failed`,
    };
    // As a press of its button; asking again after a while is another wish.
    const id = `press:effect:${verb}:${key}:${Date.now()}`;
    const text = texts[verb as keyof typeof texts];
    intake.accept([{ id, chat: effect.chat ?? 'web', senderName: operator, text, attachments: [], press: true }]);
    return context.json({ id }, 202);
  });
  return app;
}
