import { z } from 'zod';
import { artifactRef, fileRef } from './artifact.ts';
import { button } from './button.ts';
import { jobView } from './job.ts';

export { button, type Button } from './button.ts';

/** `telegram:ID`, `web`, `cli`, or `main` (the first allowed Telegram user's, else `web`). */
export const chatName = z.string().regex(/^(telegram:-?\d+|web|cli|main)$/, 'must be telegram:ID, web, cli or main');

/** A file Telegram holds and the gateway has not fetched yet. */
const telegramFile = z.object({
  telegramFileId: z.string(),
  name: z.string(),
  mime: z.string(),
  bytes: z.number().optional(),
});

export const attachment = z.union([fileRef, telegramFile]);
export type Attachment = z.infer<typeof attachment>;

/** `POST /api/messages`. Files are put first, by `PUT /api/files/SHA256`. */
export const postMessage = z.object({
  text: z.string().max(100_000).default(''),
  /** The client's own id: the same id again gives the same answer and no second run. */
  id: z
    .string()
    .regex(
      /^(?!telegram:|press:)[A-Za-z0-9._:-]{1,128}$/,
      'must be 1 to 128 letters, digits or . _ : -, not beginning with telegram: or press:',
    )
    .optional(),
  chat: chatName.default('web'),
  files: z
    .array(
      z.object({
        sha256: fileRef.shape.sha256,
        name: fileRef.shape.name,
        mime: z.string().default('application/octet-stream'),
      }),
    )
    .max(100)
    .default([]),
});
export type PostMessage = z.input<typeof postMessage>;

/** `GET /api/messages/ID`: `reply` is null until the message has its final answer. */
export const messageView = z.object({
  id: z.string(),
  reply: z.object({ text: z.string(), artifacts: z.array(artifactRef) }).nullable(),
  jobs: z.array(jobView),
});
export type MessageView = z.infer<typeof messageView>;

/** One line of a chat as the page and the terminal show it; `id` of an answer's question stands in `replyTo`. */
export const chatMessage = z.object({
  seq: z.number().int(),
  id: z.string(),
  chat: z.string(),
  direction: z.enum(['in', 'out']),
  who: z.string(),
  at: z.string(),
  text: z.string(),
  /** `plain` is shown letter by letter; `markdown`, the default, is rendered. */
  format: z.enum(['markdown', 'plain']).optional(),
  replyTo: z.string().optional(),
  jobId: z.string().optional(),
  files: z.array(fileRef),
  artifacts: z.array(artifactRef),
  buttons: z.array(z.array(button)).optional(),
});
export type ChatMessage = z.infer<typeof chatMessage>;

/** `GET /api/events`: server-sent events, each one JSON document of this form in `data:`. */
export const liveEvent = z.discriminatedUnion('type', [
  /** A new message, or (same `seq`) a message whose text or buttons changed. */
  z.object({ type: z.literal('message'), message: chatMessage }),
  /** A job's new state or progress, whole; the page shows it as the card of the message that asked for it. */
  z.object({ type: z.literal('job'), job: jobView, messageId: z.string().optional() }),
  /** Something about the crons is new: a change, a fire, a result. Who shows them asks again. */
  z.object({ type: z.literal('crons') }),
]);
export type LiveEvent = z.infer<typeof liveEvent>;
