import { z } from 'zod';

/** Of Telegram's updates, the fields we read; all others are let through unread. */
const user = z.looseObject({ id: z.number(), first_name: z.string(), last_name: z.string().optional() });

const chat = z.looseObject({ id: z.number(), type: z.string() });

const file = z.object({
  file_id: z.string(),
  file_size: z.number().optional(),
  file_name: z.string().min(1).optional(),
  mime_type: z.string().optional(),
});

const message = z.looseObject({
  message_id: z.number(),
  date: z.number(),
  chat,
  from: user.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  media_group_id: z.string().optional(),
  reply_to_message: z.looseObject({ message_id: z.number(), from: user.optional() }).optional(),
  photo: z.array(file.extend({ width: z.number(), height: z.number() })).optional(),
  video: file.optional(),
  animation: file.optional(),
  video_note: file.optional(),
  audio: file.optional(),
  voice: file.optional(),
  document: file.optional(),
});
export type MessageUpdate = z.infer<typeof message>;

const press = z.looseObject({
  id: z.string(),
  from: user,
  data: z.string().optional(),
  message: z.looseObject({ message_id: z.number(), chat }).optional(),
});
export type PressUpdate = z.infer<typeof press>;

export const updateSchema = z.looseObject({
  update_id: z.number(),
  message: message.optional(),
  callback_query: press.optional(),
});
