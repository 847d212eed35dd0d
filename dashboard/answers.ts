import type { JobView } from '../contracts/job.ts';

/** A line of `GET /api/chats`. */
export interface Chat {
  chat: string;
  lastAt: string | null;
}

/** A line of `GET /api/commands`. */
export interface Command {
  name: string;
  summary: string;
  /** As `/render SOURCE [preset=…]`. */
  usage: string;
  available: boolean;
  /** Why it is not available, a sentence. */
  reason?: string;
}

/** A job with the id of the message that asked for it. */
export type CardJob = JobView & { messageId?: string };
