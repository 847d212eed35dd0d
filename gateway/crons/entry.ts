import { z } from 'zod';
import type { CronDefinition } from '../../contracts/cron.ts';
import { durationField as duration, readDuration } from '../../contracts/duration-field.ts';
import { sentenceOf } from '../../contracts/errors.ts';
import { overlap } from '../../contracts/http/crons.ts';
import { chatName } from '../../contracts/message.ts';
import { timezone } from '../../contracts/timezone.ts';
import { readSchedule } from './schedule.ts';

/** Shorter ones Temporal does not take. */
const SHORTEST_CATCHUP = '10s';
const SHORTEST_EVERY = '1s';
const HOUR_MS = 3_600_000;

/** A button's action has 64 characters, and the name has to fit in. */
export const cronName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
    'must be 1 to 40 letters, digits, - or _, and begin with a letter or digit',
  );

const catchup = z
  .string()
  .transform((text, context) => (text === 'always' ? null : readDuration(text, SHORTEST_CATCHUP, context)));

const schedule = z.string().transform((text, context) => read(() => readSchedule(text), context) ?? z.NEVER);

/** What a cron does and when, as `config.yaml` and `cron add` have it; everything that is not needed has a default. */
export const cronEntry = z
  .strictObject({
    name: cronName,
    /** A cron expression, or plain words such as `weekdays at 7am`. */
    schedule: schedule.optional(),
    every: duration(SHORTEST_EVERY).optional(),
    /** The configuration's own unless it says otherwise. */
    timezone: timezone.optional(),
    skill: z.string().min(1).optional(),
    args: z.record(z.string(), z.unknown()).optional(),
    prompt: z.string().min(1).optional(),
    /** The skill's own unless it says otherwise. */
    queue: z.string().min(1).max(100).optional(),
    /** Where results and alerts go. */
    chat: chatName.default('main'),
    /** Only failures are told. */
    quiet: z.boolean().default(false),
    overlap: overlap.default('skip'),
    /** How late a missed fire may still run; null: however late. */
    catchup: catchup.default(HOUR_MS),
    /** Each fire is put off by a random time up to this. */
    jitter: duration().default(0),
    /** The skill's own unless it says otherwise. */
    timeout: duration('1s').optional(),
    alert: z
      .strictObject({
        /** Failures in a row before the chat is told. */
        after: z.number().int().min(1).default(1),
        /** The same cause is told again only after this. */
        cooldown: duration().default(HOUR_MS),
        /** So many failures in a row pause it. */
        'pause-after': z.number().int().min(1).optional(),
      })
      .prefault({}),
  })
  .superRefine((entry, context) => {
    const wrong = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (entry.schedule && entry.every !== undefined)
      wrong('every', 'can’t stand beside schedule; one of them says when');
    if (!entry.schedule && entry.every === undefined) wrong('schedule', 'is missing; write schedule: or every:');
    if (entry.prompt === undefined && entry.skill === undefined)
      wrong('skill', 'is missing; write skill: with its args:, or prompt: for the agent');
    if (entry.prompt === undefined) return;
    // The agent chooses its tools itself.
    for (const field of ['skill', 'args', 'queue'] as const)
      if (entry[field] !== undefined) wrong(field, 'can’t stand beside prompt; one of them says what is done');
  });
/** As it was checked: durations in milliseconds. */
export type CronEntry = z.output<typeof cronEntry>;
/** As it is written. */
export type WrittenCron = z.input<typeof cronEntry>;

/** The definition of a checked entry. `timezone` is the configuration's. */
export function definitionOf(entry: CronEntry, timezone: string): CronDefinition {
  return {
    name: entry.name,
    schedule: entry.schedule ?? { kind: 'every', ms: entry.every! },
    timezone: entry.timezone ?? timezone,
    work:
      entry.prompt === undefined
        ? { kind: 'skill', skill: entry.skill!, args: entry.args ?? {} }
        : { kind: 'prompt', prompt: entry.prompt },
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

/** What a reader of ours refuses becomes an issue of the field it stands in. */
function read<Value>(reader: () => Value, context: z.core.$RefinementCtx): Value | undefined {
  try {
    return reader();
  } catch (error) {
    context.addIssue({ code: 'custom', message: sentenceOf(error) });
    return undefined;
  }
}
