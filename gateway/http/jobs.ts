import { Hono } from 'hono';
import { z } from 'zod';
import { jobReport } from '../../contracts/http/node.ts';
import { BadInput } from '../../contracts/errors.ts';
import { jobState, OPEN_STATES } from '../../contracts/job.ts';
import type { HttpOptions } from './app.ts';
import { readJson } from './read-json.ts';

const listQuery = z.object({
  chat: z.string().optional(),
  state: jobState.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
});

/** `GET /api/jobs[/ID]`, `POST /api/jobs/ID/cancel`, `…/retry` and, from nodes, `…/progress`. */
export function jobRoutes({ recorder, jobs, intake, operator }: HttpOptions): Hono {
  const app = new Hono();

  app.get('/jobs', (context) => {
    const { limit, ...filter } = listQuery.parse(context.req.query());
    return context.json(recorder.jobs.recent(limit, filter).map(({ view, messageId }) => ({ ...view, messageId })));
  });
  app.get('/jobs/:id', (context) => context.json(jobs.find(context.req.param('id')).view));
  app.post('/jobs/:id/cancel', async (context) => context.json(await jobs.cancel(context.req.param('id')), 202));
  app.post('/jobs/:id/retry', (context) => {
    const job = jobs.find(context.req.param('id'));
    if (OPEN_STATES.includes(job.view.state))
      throw new BadInput(`${job.summary} is ${job.view.state}; it can be run again when it has ended.`);
    // Each ended run can be retried once by this button: pressing it twice is the same wish.
    const id = `press:retry:${job.id}`;
    intake.accept([
      { id, chat: job.chat ?? 'web', senderName: operator, text: `/retry ${job.id}`, attachments: [], press: true },
    ]);
    return context.json({ id }, 202);
  });
  app.post('/jobs/:id/progress', async (context) => {
    jobs.report(context.req.param('id'), jobReport.parse(await readJson(context.req.raw)));
    return context.body(null, 204);
  });
  return app;
}
