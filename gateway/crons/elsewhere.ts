import { type Client, ScheduleNotFoundError, type ScheduleSummary } from '@temporalio/client';
import { scheduleIdOf } from '../../contracts/cron.ts';
import { sentenceOf } from '../../contracts/errors.ts';
import type { Log } from '../../platform/log.ts';
import type { RecordedChange } from '../recorder/cron-history.ts';
import type { Recorder } from '../recorder/index.ts';
import { recordCronChange } from './change-entry.ts';
import { removeFromConfig } from './config-edit.ts';
import { BUILT_IN } from './definitions.ts';
import { LAG_MS, type Schedules } from './schedule-list.ts';

const LOOK_EVERY_MS = 5_000;

export interface ElsewhereOptions {
  recorder: Recorder;
  schedules: Schedules;
  configFile: string;
  tell(key: string, text: string): void;
  /** Who shows the crons wants to know. */
  changed(): void;
  /** Brings what is missing back. */
  sync(): void;
  log: Log;
}

/** Notices what is done to our schedules with Temporal's own tools: paused, resumed, deleted. */
export function createElsewhere({ recorder, schedules, configFile, tell, changed, sync, log }: ElsewhereOptions) {
  let timer: NodeJS.Timeout | undefined;
  let lookedAt: number | null = null;
  let edition = 0;

  async function look(client: Client): Promise<void> {
    const began = Date.now();
    const there = await schedules.current(client);
    if (there.edition !== edition) {
      for (const change of recorder.cronHistory.latest()) {
        if (change.definition && change.since !== null)
          await compare(client, change, there.schedules.get(scheduleIdOf(change.cron)));
      }
    }
    edition = there.edition;
    lookedAt = began;
  }

  /** The list lags, so that only a difference makes it worth to ask for the schedule itself. */
  async function compare(client: Client, change: RecordedChange, summary: ScheduleSummary | undefined): Promise<void> {
    if (summary?.state.paused === change.paused) return;
    try {
      const { state } = await client.schedule.getHandle(scheduleIdOf(change.cron)).describe();
      const known = recorder.cronHistory.latestOf(change.cron);
      if (known?.id === change.id && state.paused !== change.paused) note(change, state.paused, state.note);
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
      if (recorder.cronHistory.latestOf(change.cron)?.id === change.id) await noteDeleted(client, change);
    }
  }

  function note(change: RecordedChange, paused: boolean, words: string | undefined): void {
    add(change, { paused, note: words });
    changed();
    log.info({ cron: change.cron, paused, note: words }, 'a cron was paused or resumed in Temporal');
  }

  function add(change: RecordedChange, more: Partial<RecordedChange>): void {
    recorder.atomically(() => {
      const id = recorder.cronHistory.add({ ...change, ...more, by: 'temporal', ...sinceLastLook(change) });
      recordCronChange(recorder, id);
    });
  }

  async function noteDeleted(client: Client, change: RecordedChange): Promise<void> {
    const { namespace } = client.options;
    const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace });
    // Another database than the one it was made in: nobody deleted it.
    if (namespaceInfo?.id !== change.namespaceId) return sync();
    add(change, { definition: null, hash: null, note: undefined });
    changed();
    const key = `cron-deleted:${change.cron}:${change.id}`;
    if (change.cron.startsWith(BUILT_IN)) {
      tell(
        key,
        `${change.cron} was deleted in Temporal; it comes with Mainstay, so it is made again. It can be paused.`,
      );
      return sync();
    }
    const removed = await removeFromConfig(configFile, change.cron);
    tell(
      key,
      `${change.cron} was deleted in Temporal, so it was taken out of config.yaml, too.${removed ? `\n\n${removed}` : ''}`,
    );
  }

  /** Between which moments it must have happened. */
  function sinceLastLook(change: RecordedChange): { after: number; since: number } {
    const known = change.since ?? change.after;
    return { after: Math.max(known, (lookedAt ?? known) - LAG_MS), since: Date.now() };
  }

  return {
    watch(client: Client): void {
      clearInterval(timer);
      const safely = () =>
        look(client).catch((error: unknown) =>
          log.debug({ why: sentenceOf(error) }, 'the schedules could not be looked at'),
        );
      void safely();
      timer = setInterval(() => void safely(), LOOK_EVERY_MS);
    },
    stop: () => clearInterval(timer),
  };
}
