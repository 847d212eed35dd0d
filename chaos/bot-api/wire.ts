/** The parts of the Bot API's objects this server speaks; names are Telegram's own. */
export interface WireUser {
  id: number;
  is_bot: boolean;
  first_name: string;
  username?: string;
}

export interface WireChat {
  id: number;
  type: 'private' | 'group' | 'supergroup';
  first_name?: string;
  title?: string;
}

export interface WireEntity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
}

export interface WireButton {
  text: string;
  callback_data?: string;
  url?: string;
}

export interface WireFile {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  file_name?: string;
  mime_type?: string;
  width?: number;
  height?: number;
  duration?: number;
  thumbnail?: WireFile;
}

export interface WireMessage {
  message_id: number;
  date: number;
  edit_date?: number;
  chat: WireChat;
  from: WireUser;
  text?: string;
  entities?: WireEntity[];
  caption?: string;
  caption_entities?: WireEntity[];
  photo?: WireFile[];
  video?: WireFile;
  audio?: WireFile;
  voice?: WireFile;
  document?: WireFile;
  animation?: WireFile;
  video_note?: WireFile;
  sticker?: WireFile;
  media_group_id?: string;
  reply_to_message?: WireMessage;
  reply_markup?: { inline_keyboard: WireButton[][] };
}

export interface WireUpdate {
  update_id: number;
  message?: WireMessage;
  edited_message?: WireMessage;
  callback_query?: { id: string; from: WireUser; message: WireMessage; chat_instance: string; data: string };
  [unknownKind: string]: unknown;
}

export const MEDIA_KINDS = ['photo', 'video', 'audio', 'voice', 'document', 'animation', 'video_note'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** An error answer of the Bot API: `{ok: false, error_code, description, parameters?}`. */
export class ApiError extends Error {
  readonly code: number;
  readonly parameters?: Record<string, unknown>;

  constructor(code: number, message: string, parameters?: Record<string, unknown>) {
    super(message);
    this.code = code;
    this.parameters = parameters;
  }
}

/** A 400, worded as Telegram words it. */
export function badRequest(description: string): ApiError {
  return new ApiError(400, `Bad Request: ${description}`);
}
