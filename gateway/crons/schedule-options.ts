import {
  ScheduleAlreadyRunning,
  type Client,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
} from '@temporalio/client';
import { type CronDefinition, hashOf, scheduleIdOf } from '../../contracts/cron.ts';
import type { Overlap } from '../../contracts/http/crons.ts';
import { GATEWAY_QUEUE } from '../../contracts/queues.ts';
import { MAINSTAY_CHAT, MAINSTAY_KIND } from '../../contracts/search-attributes.ts';
import type { CronInput } from '../../contracts/work.ts';
import { temporalExpressions } from './schedule.ts';
import { firstLine } from './words.ts';
import { countingZone } from './zone-clock.ts';

/** Temporal's own default, spelt out: there is no "for ever". */
const ALWAYS_MS = 365 * 86_400_000;

const OVERLAPS: Record<Overlap, ScheduleOverlapPolicy> = {
  skip: ScheduleOverlapPolicy.SKIP,
  'buffer-one': ScheduleOverlapPolicy.BUFFER_ONE,
  allow: ScheduleOverlapPolicy.ALLOW_ALL,
  'cancel-other': ScheduleOverlapPolicy.CANCEL_OTHER,
};

/** Says in the memo of our schedules that they are ours. */
export const MADE_BY = 'mainstay';

export const overlapOf = ({ overlap }: CronDefinition): ScheduleOverlapPolicy => OVERLAPS[overlap];

/** The schedule of a cron: overlap, catch-up and time zone are always said, whatever Temporal's defaults are. */
export function scheduleOptions(definition: CronDefinition, source: string) {
  const input: CronInput = { definition };
  return {
    scheduleId: scheduleIdOf(definition.name),
    spec: specOf(definition),
    policies: {
      overlap: overlapOf(definition),
      catchupWindow: definition.catchupMs ?? ALWAYS_MS,
      pauseOnFailure: false,
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'cron',
      // Temporal appends the time it was due, so that a fire is one workflow whoever starts it twice.
      workflowId: scheduleIdOf(definition.name),
      taskQueue: GATEWAY_QUEUE,
      args: [input],
      staticSummary: `${definition.name}: ${workSummary(definition)}`,
      typedSearchAttributes: [
        { key: MAINSTAY_KIND, value: 'cron' },
        ...(definition.chat === 'main' ? [] : [{ key: MAINSTAY_CHAT, value: definition.chat }]),
      ],
      memo: { definition: hashOf(definition) },
    },
    memo: { madeBy: MADE_BY, source },
  } satisfies ScheduleOptions;
}

/**
 * Makes the schedule, or brings the one that is there in line with the definition; one that is there stays paused or
 * not, a new one is as `known` says.
 * @returns whether it is paused
 */
export async function putSchedule(
  client: Client,
  definition: CronDefinition,
  source: string,
  known: ScheduleState,
): Promise<ScheduleState> {
  const options = scheduleOptions(definition, source);
  try {
    await client.schedule.create({ ...options, state: known });
    return known;
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  let kept = known;
  await client.schedule.getHandle(options.scheduleId).update(({ state }) => {
    kept = { paused: state.paused, note: state.note };
    return { ...options, state };
  });
  return kept;
}

/** What of a schedule people change by hand. */
export interface ScheduleState {
  paused: boolean;
  note: string | undefined;
}

/** `run briefing.sh`, or the chore's name. */
export function workSummary({ work }: CronDefinition): string {
  if (work.kind === 'chore') return work.chore;
  if (work.kind === 'prompt') return `ask: ${firstLine(work.prompt)}`;
  const [first] = Object.values(work.args);
  return typeof first === 'string' ? `${work.skill} ${first}` : work.skill;
}

function specOf({ schedule, timezone, jitterMs }: CronDefinition): ScheduleSpec {
  if (schedule.kind === 'every') return { intervals: [{ every: schedule.ms }], timezone, jitter: jitterMs };
  const { expression } = schedule;
  return {
    cronExpressions: temporalExpressions(expression),
    timezone: countingZone(expression, timezone),
    jitter: jitterMs,
  };
}
