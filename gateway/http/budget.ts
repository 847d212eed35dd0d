import { Hono } from 'hono';
import { z } from 'zod';
import { costBy, reservationRequest, settlement } from '../../contracts/http/budget.ts';
import type { HttpOptions } from './app.ts';
import { readJson } from './read-json.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const days = z.coerce.number().int().min(1).max(366);
const costQuery = z.object({
  by: costBy.default('day'),
  since: time.optional(),
  until: time.optional(),
  days: days.optional(),
});

/**
 * `POST /api/budget/reservations` asks for the worst case of a call, `PUT …/ID` says what it came to; `GET /api/budget`
 * shows the caps, `GET /api/cost` what was spent.
 */
export function budgetRoutes({ budget }: HttpOptions): Hono {
  const app = new Hono();
  app.post('/budget/reservations', async (context) => {
    const answer = budget.reserve(reservationRequest.parse(await readJson(context.req.raw)));
    return context.json(answer);
  });
  app.put('/budget/reservations/:id', async (context) => {
    budget.settle(context.req.param('id'), settlement.parse(await readJson(context.req.raw)));
    return context.body(null, 204);
  });
  app.get('/budget', (context) => context.json(budget.view()));
  app.get('/cost', (context) => {
    const { days, since = days && budget.startOfDays(days), ...asked } = costQuery.parse(context.req.query());
    return context.json(budget.cost({ ...asked, since }));
  });
  return app;
}
