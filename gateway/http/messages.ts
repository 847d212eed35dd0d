import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { z } from 'zod';
import type { FileRef } from '../../contracts/artifact.ts';
import { BadInput, NotFound } from '../../contracts/errors.ts';
import { chatName, type MessageView, postMessage } from '../../contracts/message.ts';
import type { ContentFiles } from '../../storage/content-files.ts';
import type { Recorder } from '../recorder/index.ts';
import type { HttpOptions } from './app.ts';
import { readJson } from './read-json.ts';

const press = z.object({
  action: z.string().startsWith('/').max(64),
  chat: chatName.default('web'),
  id: z.string().max(128).optional(),
});

/** `POST /api/messages`, `GET /api/messages/ID`, `POST /api/press`. */
export function messageRoutes({ recorder, intake, files, mainChat, operator }: HttpOptions): Hono {
  const app = new Hono();
  const realChat = (chat: string) => (chat === 'main' ? mainChat() : chat);

  app.post('/messages', async (context) => {
    const { text, id = randomUUID(), chat, files: named } = postMessage.parse(await readJson(context.req.raw));
    if (text.trim() === '' && named.length === 0)
      throw new BadInput('text is empty and no file is named; send one or the other.');
    const attachments = await Promise.all(named.map((file) => withSize(file, files)));
    intake.accept([{ id, chat: realChat(chat), senderName: operator, text, attachments }]);
    return context.json({ id }, 202);
  });

  app.get('/messages/:id', (context) => context.json(messageView(recorder, context.req.param('id'))));

  app.post('/press', async (context) => {
    const { action, chat, id = randomUUID() } = press.parse(await readJson(context.req.raw));
    intake.accept([
      { id: `press:${id}`, chat: realChat(chat), senderName: operator, text: action, attachments: [], press: true },
    ]);
    return context.json({ id: `press:${id}` }, 202);
  });
  return app;
}

/** @throws NotFound */
export function messageView(recorder: Recorder, id: string): MessageView {
  if (!recorder.messages.find(id)) throw new NotFound(`There is no message ${id}.`);
  return { id, reply: recorder.messages.reply(id), jobs: recorder.jobs.ofMessage(id).map(({ view }) => view) };
}

/** @throws BadInput when the file was not put before */
async function withSize(file: Omit<FileRef, 'bytes'>, files: ContentFiles): Promise<FileRef> {
  const bytes = await files.claim(file.sha256);
  if (bytes === null)
    throw new BadInput(`The file ${file.name} is not here; put it first, by PUT /api/files/${file.sha256}.`);
  return { ...file, bytes };
}
