import { createHash } from 'node:crypto';
import type { Overlap } from './http/crons.ts';

/** When a cron fires: at each multiple of `ms` since the epoch, or whenever the zone's clock fits the expression. */
export type Schedule = { kind: 'every'; ms: number } | { kind: 'cron'; expression: string };

/** What a fire does: a skill's job on a node, a task of the agent, or one of the gateway's own chores. */
export type CronWork =
  | { kind: 'skill'; skill: string; args: Record<string, unknown> }
  | { kind: 'prompt'; prompt: string }
  | { kind: 'chore'; chore: string };

/** A cron in full, every default filled in: what its schedule in Temporal hands to each fire. Times in milliseconds. */
export interface CronDefinition {
  name: string;
  schedule: Schedule;
  timezone: string;
  work: CronWork;
  /** The skill's own where it is absent. */
  queue?: string | undefined;
  /** `main`, `telegram:ID`, `web` or `cli`. */
  chat: string;
  quiet: boolean;
  overlap: Overlap;
  /** Null: however late. */
  catchupMs: number | null;
  jitterMs: number;
  /** The skill's own where it is absent. */
  timeoutMs?: number | undefined;
  alert: { after: number; cooldownMs: number; pauseAfter?: number | undefined };
}

/** Raised when the schedule made of a definition changes its form, so that all are made anew. */
const FORM = 1;

/** Twelve characters that tell two definitions apart. */
export function hashOf(definition: CronDefinition): string {
  return createHash('sha256')
    .update(JSON.stringify([FORM, definition]))
    .digest('hex')
    .slice(0, 12);
}

/** Ids of schedules begin so; the rest is the cron's name. */
export const scheduleIdOf = (name: string) => `cron:${name}`;
