import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import {
  type Client,
  encodeScheduleOverlapPolicy,
  type ScheduleDescription,
  ScheduleNotFoundError,
} from '@temporalio/client';
import { type CronDefinition, scheduleIdOf } from '../../contracts/cron.ts';
import { BadInput, NotBegun, NotFound } from '../../contracts/errors.ts';
import type { CronStarted } from '../../contracts/http/crons.ts';
import type { ChangedBy } from '../recorder/cron-history.ts';
import type { Recorder } from '../recorder/index.ts';
import { recordCronChange } from './change-entry.ts';
import { overlapOf, type ScheduleState } from './schedule-options.ts';
import { reaching } from './temporal-calls.ts';

/** The server takes a few hundredths of a second; after a crash of its own, a few seconds. */
const STARTS_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;

interface HandOptions {
  recorder: Recorder;
  client: () => Promise<Client>;
  /** Who shows the crons wants to know. */
  changed(): void;
}

/** What people do to a schedule by hand: through Temporal at once, since that is where its state is. */
export function createHand({ recorder, client, changed }: HandOptions) {
  /** A cron of ours, or else a schedule made with Temporal's own tools, by its id. */
  function idOf(name: string): { scheduleId: string; definition: CronDefinition | null } {
    const definition = recorder.cronHistory.latestOf(name)?.definition ?? null;
    return { scheduleId: definition ? scheduleIdOf(name) : name, definition };
  }

  async function setPaused(
    name: string,
    state: ScheduleState,
    by: ChangedBy,
  ): Promise<{ name: string } & ScheduleState> {
    const { scheduleId } = idOf(name);
    const temporal = await client();
    const schedule = temporal.schedule.getHandle(scheduleId);
    const note = state.note ?? (state.paused ? 'paused by the operator' : 'resumed by the operator');
    const after = Date.now();
    await asked(temporal, name, () => (state.paused ? schedule.pause(note) : schedule.unpause(note)));
    const known = recorder.cronHistory.latestOf(name);
    if (known?.definition && known.paused !== state.paused)
      recorder.atomically(() => {
        const change = { ...known, paused: state.paused, note, by, after, since: Date.now() };
        recordCronChange(recorder, recorder.cronHistory.add(change));
      });
    changed();
    return { name, paused: state.paused, note };
  }

  /** Waits until the server has started what it was told to. */
  async function startedAfter(name: string, describe: () => Promise<ScheduleDescription>, seen: Set<string>) {
    const deadline = performance.now() + STARTS_WITHIN_MS;
    while (performance.now() < deadline) {
      const { info } = await describe();
      const fresh = info.recentActions
        .map(({ action }) => action.workflow)
        .find((one) => !seen.has(one.firstExecutionRunId));
      if (fresh) return fresh;
      await sleep(LOOK_EVERY_MS);
    }
    throw new NotBegun(
      `Temporal was told to run ${name} and has not begun; mainstay cron history ${name} shows when it has.`,
    );
  }

  return {
    /** @throws NotFound, NotReachable */
    pause: (name: string, note?: string, by: ChangedBy = 'operator') => setPaused(name, { paused: true, note }, by),

    /** @throws NotFound, NotReachable */
    resume: (name: string, note?: string) => setPaused(name, { paused: false, note }, 'operator'),

    /**
     * Runs it now, whether it is paused or not; this run stands beside those by the clock. The same `requestId` again
     * runs nothing.
     * @throws NotFound, NotReachable, NotBegun; BadInput where one is running, and the cron's overlap lets no other begin
     */
    async run(name: string, requestId: string = randomUUID()): Promise<CronStarted> {
      const { scheduleId, definition } = idOf(name);
      const temporal = await client();
      const schedule = temporal.schedule.getHandle(scheduleId);
      const before = await asked(temporal, name, () => schedule.describe());
      const [running] = before.info.runningActions;
      if (running && definition && ['skip', 'buffer-one'].includes(definition.overlap))
        throw new BadInput(
          `${name} is running (${running.workflow.workflowId}); it can be run again when it has ended.`,
        );
      const seen = new Set(before.info.recentActions.map(({ action }) => action.workflow.firstExecutionRunId));
      const overlap = definition ? overlapOf(definition) : before.policies.overlap;
      const patch = { triggerImmediately: { overlapPolicy: encodeScheduleOverlapPolicy(overlap) } };
      const { namespace, identity } = temporal.options;
      // Not by the handle's trigger(), which makes an id of its own: a turn that is tried again would run it twice.
      await asked(temporal, name, () =>
        temporal.workflowService.patchSchedule({ namespace, identity, scheduleId, patch, requestId }),
      );
      const { workflowId, firstExecutionRunId } = await startedAfter(name, () => schedule.describe(), seen);
      return { name, workflowId, runId: firstExecutionRunId };
    },
  };
}

/** @throws NotFound, NotReachable */
async function asked<Result>(client: Client, name: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await reaching(client, `nothing was done about ${name}`, call);
  } catch (cause) {
    if (!(cause instanceof ScheduleNotFoundError)) throw cause;
    throw new NotFound(`There is no cron ${name}; /cron and mainstay cron list show them.`, { cause });
  }
}
