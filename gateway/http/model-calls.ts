import { Hono } from 'hono';
import { modelReport } from '../../contracts/http/model.ts';
import type { HttpOptions } from './app.ts';
import { readJson } from './read-json.ts';

/** `POST /api/model-calls/ID`, from nodes: how an answer grows. */
export function modelCallRoutes({ taskCards }: HttpOptions): Hono {
  const app = new Hono();
  app.post('/model-calls/:id', async (context) => {
    taskCards.show(modelReport.parse(await readJson(context.req.raw)));
    return context.body(null, 204);
  });
  return app;
}
