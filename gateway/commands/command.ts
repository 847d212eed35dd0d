import type { ArtifactRef, FileRef } from '../../contracts/artifact.ts';
import type { Button } from '../../contracts/message.ts';
import type { Skill } from '../../contracts/skill.ts';
import type { Message } from '../recorder/messages.ts';

/** A job as a command asks for it. */
export interface JobRequest {
  skill: Skill;
  input: Record<string, unknown>;
  attachments: FileRef[];
  /** The message it answers, where that is not the one that asks: a retry answers the first. */
  answers?: string;
  /** The job whose effect is only to be looked for. */
  checks?: string;
}

/** What a command makes of its message. `settles` is the dead letter that this answer takes off the list. */
export type CommandResult =
  | {
      kind: 'answer';
      text: string;
      /** Markdown unless said otherwise. */
      format?: 'plain';
      buttons?: Button[][];
      artifacts?: ArtifactRef[];
      unsent?: boolean;
      settles?: string;
    }
  | { kind: 'job'; job: JobRequest }
  /** A dead letter is handled once more, as if it had been said again. */
  | { kind: 'again'; messageId: string }
  /** The attachments have to be here first. */
  | { kind: 'fetch' };

/** A command that is answered at once. */
export type Answer = Extract<CommandResult, { kind: 'answer' }>;

export interface Command {
  name: string;
  summary: string;
  /** As `/render SOURCE [preset=draft]`. */
  usage: string;
  /** Long help, shown by `/help NAME`. */
  details?: string;
  /** Words that can follow: `preset=draft`, or `size=` where the value is free. */
  completions?: readonly string[];
  /** The skill it starts. */
  skill?: string;
  /** Left out of menus: only buttons use it, or it is not built yet. */
  hidden?: boolean;
  /** Takes all that was typed after its name as one word: quotes and line breaks mean something of their own there. */
  verbatim?: boolean;
  /**
   * The job that these words ask for, where it is one; a cron asks for it, too.
   * @throws BadInput
   */
  job?(words: string[], files: FileRef[]): JobRequest;
  /** @throws BadInput with one sentence when the words are wrong: nothing was started */
  run(words: string[], message: Message): CommandResult | Promise<CommandResult>;
}
