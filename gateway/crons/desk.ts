import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ScheduleSummary } from '@temporalio/client';
import { type CronDefinition, hashOf, scheduleIdOf } from '../../contracts/cron.ts';
import { BadInput, NotFound } from '../../contracts/errors.ts';
import type { CronAudit } from '../../contracts/http/cron-audit.ts';
import type { CronRunView, CronView } from '../../contracts/http/crons.ts';
import { GATEWAY_QUEUE } from '../../contracts/queues.ts';
import { REMINDER_SCHEDULES } from '../../contracts/reminder.ts';
import type { Skill } from '../../contracts/skill.ts';
import type { RecordedChange } from '../recorder/cron-history.ts';
import type { Recorder } from '../recorder/index.ts';
import { auditCrons } from './audit.ts';
import { addToConfig, removeFromConfig } from './config-edit.ts';
import { BUILT_IN, slipOf, type Wanted } from './definitions.ts';
import { cronEntry, definitionOf, type WrittenCron } from './entry.ts';
import { createHand } from './hand.ts';
import type { ScheduleList, Schedules } from './schedule-list.ts';
import type { CronSync } from './sync.ts';
import { isAway } from './temporal-calls.ts';
import { type CronState, cronView, foreignView, runView } from './views.ts';

const APPLIED_WITHIN_MS = 4_000;

export interface CronDeskOptions {
  recorder: Recorder;
  schedules: Schedules;
  skills: readonly Skill[];
  configFile: string;
  /** @throws BadInput where the file can't be read */
  wanted: () => Wanted;
  sync: CronSync;
  /** Who shows the crons wants to know. */
  changed(): void;
  client: () => Client | null;
  requireClient: () => Promise<Client>;
}

/** What can be asked of crons, by HTTP and in chat. */
export function createCronDesk({
  recorder,
  schedules,
  skills,
  configFile,
  wanted,
  sync,
  changed,
  client,
  requireClient,
}: CronDeskOptions) {
  const hand = createHand({ recorder, client: requireClient, changed });

  const ours = (): RecordedChange[] => recorder.cronHistory.latest().filter(({ definition }) => definition !== null);

  /** @throws NotFound */
  function find(name: string): RecordedChange & { definition: CronDefinition } {
    const change = recorder.cronHistory.latestOf(name);
    if (change?.definition) return { ...change, definition: change.definition };
    throw new NotFound(`There is no cron ${name}; /cron and mainstay cron list show them.`);
  }

  function viewOf(definition: CronDefinition, change: CronState, summary: ScheduleSummary | undefined): CronView {
    const { work, queue } = definition;
    const skill = work.kind === 'skill' ? skills.find(({ name }) => name === work.skill) : undefined;
    return cronView(recorder, definition, change, summary, queue ?? skill?.runsOn ?? GATEWAY_QUEUE);
  }

  /** Null while Temporal is away: then the record says how things stood. */
  async function schedulesIfThere(): Promise<ScheduleList['schedules'] | null> {
    const temporal = client();
    if (!temporal) return null;
    try {
      return (await schedules.current(temporal)).schedules;
    } catch (error) {
      if (isAway(error)) return null;
      throw error;
    }
  }

  /** Whoever asked for a change waits for it a while; where Temporal is away, it comes when that is back. */
  async function applied(options?: Parameters<CronSync['sync']>[0]): Promise<void> {
    const patience = new AbortController();
    const waited = sleep(APPLIED_WITHIN_MS, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([sync.sync(options), waited]);
    patience.abort();
  }

  async function list(): Promise<CronView[]> {
    const there = await schedulesIfThere();
    const mine = ours();
    const views = mine.map((change) => viewOf(change.definition!, change, there?.get(scheduleIdOf(change.cron))));
    const known = new Set(mine.map(({ cron }) => scheduleIdOf(cron)));
    const foreign = [...(there?.values() ?? [])].filter(
      ({ scheduleId }) => !known.has(scheduleId) && !scheduleId.startsWith(REMINDER_SCHEDULES),
    );
    return [...views, ...foreign.map((summary) => foreignView(recorder, summary))];
  }

  return {
    ...hand,

    /** Every cron, and the schedules that were made with Temporal's own tools. */
    list,

    /** @throws NotFound */
    async show(name: string): Promise<CronView> {
      const cron = (await list()).find((view) => view.name === name || view.scheduleId === name);
      if (!cron) throw new NotFound(`There is no cron ${name}; /cron and mainstay cron list show them.`);
      return cron;
    },

    /**
     * Its fires, the latest first.
     * @throws NotFound
     */
    history(name: string, limit: number): CronRunView[] {
      const runs = recorder.cronRuns.recent(name, limit);
      const definition = recorder.cronHistory.latestOf(name)?.definition ?? null;
      if (runs.length === 0) find(name);
      return runs.map((run) => runView(run, definition));
    },

    /**
     * What became of each fire that should have been.
     * @throws NotReachable
     */
    async audit(since: number, until: number): Promise<CronAudit> {
      return await auditCrons(recorder, await requireClient(), since, until);
    },

    /**
     * Writes a cron into the file and makes its schedule; as soon as Temporal is there, where it is away.
     * @throws BadInput, ZodError
     */
    async add(written: WrittenCron): Promise<CronView> {
      const { timezone, definitions, names } = wanted();
      const definition = definitionOf(cronEntry.parse(written), timezone);
      const { name } = definition;
      const slip = slipOf(definition, skills);
      if (slip) throw new BadInput(`${slip.field} ${slip.what}.`);
      const there = definitions.find((one) => one.name === name);
      if (names.has(name) && (!there || hashOf(there) !== hashOf(definition)))
        throw new BadInput(
          `There is a cron ${name} already, and it is another; change it in ${configFile}, or remove it first.`,
        );
      if (!there) await addToConfig(configFile, written);
      await applied();
      const change = recorder.cronHistory.latestOf(name) ?? { paused: false, note: undefined, since: null };
      return viewOf(definition, change, undefined);
    },

    /**
     * Takes a cron out of the file and removes its schedule.
     * @throws NotFound; BadInput for the built-in ones
     */
    async remove(name: string): Promise<{ name: string; removed: string | null }> {
      if (name.startsWith(BUILT_IN)) throw new BadInput(`${name} comes with Mainstay; it can be paused, not removed.`);
      find(name);
      const removed = await removeFromConfig(configFile, name);
      await applied({ removedByHand: name });
      return { name, removed };
    },
  };
}

export type CronDesk = ReturnType<typeof createCronDesk>;
