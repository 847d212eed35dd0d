import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { cronLine, cronNote } from '../../contracts/http/crons.ts';
import { readAdd } from '../commands/cron/add.ts';
import type { WrittenCron } from '../crons/entry.ts';
import { OF_THE_PAGE, timelineSvg } from '../crons/timeline.ts';
import { type Week, weekOfAll, weekOfCron } from '../crons/week.ts';
import type { HttpOptions } from './app.ts';
import { readJson } from './read-json.ts';

const historyQuery = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(20) });

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const auditQuery = z.object({ since: time.optional(), until: time.optional() });
const DAY_MS = 86_400_000;

/** `GET /api/crons[/NAME[/history|/week.svg]]`, `GET /api/cron-week.svg`, `GET /api/cron-audit`, `POST /api/crons`, `POST /api/crons/NAME/run|pause|resume|remove`. */
export function cronRoutes({ crons, recorder, commands }: HttpOptions): Hono {
  const app = new Hono();
  const note = async (request: Request) => cronNote.parse(await readJson(request)).note;

  app.get('/crons', async (context) => context.json(await crons.list()));
  app.post('/crons', async (context) => {
    const body = await readJson(context.req.raw);
    const typed = cronLine.safeParse(body);
    // The desk checks it, field by field.
    return context.json(await crons.add(typed.success ? readAdd(typed.data.line, commands) : (body as WrittenCron)));
  });
  app.get('/crons/:name', async (context) => context.json(await crons.show(context.req.param('name'))));
  app.get('/crons/:name/history', (context) =>
    context.json(crons.history(context.req.param('name'), historyQuery.parse(context.req.query()).limit)),
  );
  app.get('/crons/:name/week.svg', (context) =>
    svg(context, weekOfCron(recorder, context.req.param('name'), Date.now())),
  );
  app.get('/cron-week.svg', (context) => svg(context, weekOfAll(recorder, Date.now())));
  app.get('/cron-audit', async (context) => {
    const { since, until } = auditQuery.parse(context.req.query());
    return context.json(await crons.audit(since ?? (until ?? Date.now()) - DAY_MS, until ?? Date.now()));
  });
  app.post('/crons/:name/run', async (context) => context.json(await crons.run(context.req.param('name')), 202));
  app.post('/crons/:name/pause', async (context) =>
    context.json(await crons.pause(context.req.param('name'), await note(context.req.raw))),
  );
  app.post('/crons/:name/resume', async (context) =>
    context.json(await crons.resume(context.req.param('name'), await note(context.req.raw))),
  );
  app.post('/crons/:name/remove', async (context) => context.json(await crons.remove(context.req.param('name'))));
  return app;
}

function svg(context: Context, week: Week): Response {
  return context.body(timelineSvg(week, OF_THE_PAGE), 200, { 'content-type': 'image/svg+xml; charset=utf-8' });
}
