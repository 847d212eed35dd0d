import { Hono } from 'hono';
import { NotFound } from '../../contracts/errors.ts';
import type { HttpOptions } from './app.ts';

/** `GET /api/dead-letters`, `POST /api/dead-letters/ID/retry` and `…/drop`. */
export function deadLetterRoutes({ recorder, intake, operator }: HttpOptions): Hono {
  const app = new Hono();
  app.get('/dead-letters', (context) =>
    context.json(recorder.deadLetters.list().map((letter) => ({ ...letter, at: new Date(letter.at).toISOString() }))),
  );
  app.post('/dead-letters/:id/:verb{retry|drop}', (context) => {
    const { id: wanted, verb } = context.req.param();
    const letter = recorder.deadLetters.list().find(({ id }) => id === wanted);
    if (!letter) throw new NotFound(`There is no dead letter ${wanted}; mainstay dead-letters lists them.`);
    // As a press of its card's button; each time it was given up is another wish.
    const id = `press:dead:${verb}:${letter.id}:${letter.at}`;
    const text = `/deadletters ${verb} ${letter.id}`;
    intake.accept([{ id, chat: letter.chat, senderName: operator, text, attachments: [], press: true }]);
    return context.json({ id }, 202);
  });
  return app;
}
