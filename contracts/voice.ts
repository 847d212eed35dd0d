import { z } from 'zod';
import { fileRef } from './artifact.ts';
import { spend } from './model.ts';

/** One voice note, as the activity `transcribe` gets it. */
export const transcribeCall = z.object({
  /** Follows from the message and which of its files it is: the same asked again is the same. */
  callId: z.string(),
  file: fileRef,
  spend,
  timeLimitMs: z.number().positive(),
});
export type TranscribeCall = z.infer<typeof transcribeCall>;

/** What was said in it. */
export interface Transcript {
  text: string;
  /** `openai/whisper-1`, or `whisper.cpp`. */
  by: string;
  seconds: number;
  costUsd: number;
}

/** The voice notes of a message, which are listened to before it is answered. */
export interface ListenInput {
  messageId: string;
  chat: string;
  queue: string;
  calls: TranscribeCall[];
}

export interface Heard {
  messageId: string;
  transcripts: Transcript[];
}
