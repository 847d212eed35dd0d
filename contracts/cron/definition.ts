import { createHash } from 'node:crypto';
import type { CronEntry } from './entry.ts';
import type { Schedule } from './schedule.ts';

/** What a fire does: a skill's job on a node, or one of the gateway's own chores. */
export type CronWork =
  { kind: 'skill'; skill: string; args: Record<string, unknown> } | { kind: 'chore'; chore: string };

export type Overlap = 'skip' | 'buffer-one' | 'allow' | 'cancel-other';

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

/** The definition of a checked entry. `timezone` is the configuration's. */
export function definitionOf(entry: CronEntry, timezone: string): CronDefinition {
  return {
    name: entry.name,
    schedule: entry.schedule ?? { kind: 'every', ms: entry.every! },
    timezone: entry.timezone ?? timezone,
    work: { kind: 'skill', skill: entry.skill!, args: entry.args ?? {} },
    queue: entry.queue,
    chat: entry.chat,
    quiet: entry.quiet,
    overlap: entry.overlap,
    catchupMs: entry.catchup,
    jitterMs: entry.jitter,
    timeoutMs: entry.timeout,
    alert: {
      after: entry.alert.after,
      cooldownMs: entry.alert.cooldown,
      pauseAfter: entry.alert['pause-after'],
    },
  };
}

/** Twelve characters that tell two definitions apart. */
export function hashOf(definition: CronDefinition): string {
  return createHash('sha256')
    .update(JSON.stringify([FORM, definition]))
    .digest('hex')
    .slice(0, 12);
}

/** Ids of schedules begin so; the rest is the cron's name. */
export const scheduleIdOf = (name: string) => `cron:${name}`;
