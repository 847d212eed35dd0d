import { type Client, ScheduleNotFoundError, type ScheduleSummary } from '@temporalio/client';
import { definitionOf, hashOf, scheduleIdOf } from '../../contracts/cron/definition.ts';
import { cronEntry, type WrittenCron } from '../../contracts/cron/entry.ts';
import { BadInput, NotFound, NotReachable } from '../../contracts/errors.ts';
import type { CronView } from '../../contracts/http/crons.ts';
import type { Skill } from '../../contracts/skill.ts';
import { localTimezone } from '../../contracts/timezone.ts';
import { readConfig } from '../../platform/config-file.ts';
import type { RecordedChange } from '../recorder/cron-history.ts';
import type { Recorder } from '../recorder/index.ts';
import { addToConfig, removeFromConfig } from './config-edit.ts';
import { BUILT_IN, slipOf } from './definitions.ts';
import type { CronSync } from './sync.ts';
import { cronView, foreignView } from './views.ts';

export interface CronDeskOptions {
  recorder: Recorder;
  skills: readonly Skill[];
  configFile: string;
  sync: CronSync;
  client: () => Client | null;
}

/** What can be asked about crons, by HTTP and in chat. */
export function createCronDesk({ recorder, skills, configFile, sync, client }: CronDeskOptions) {
  /** What Temporal says of every schedule; null while it is away. */
  async function summaries(): Promise<Map<string, ScheduleSummary> | null> {
    const temporal = client();
    if (!temporal) return null;
    const found = new Map<string, ScheduleSummary>();
    for await (const summary of temporal.schedule.list({ pageSize: 1_000 })) found.set(summary.scheduleId, summary);
    return found;
  }

  const ours = (): RecordedChange[] => recorder.cronHistory.latest().filter(({ definition }) => definition !== null);

  return {
    /** Every cron, and the schedules that were made with Temporal's own tools. */
    async list(): Promise<CronView[]> {
      const there = await summaries();
      const mine = ours();
      const views = mine.map((change) =>
        cronView(recorder, change.definition!, change, there?.get(scheduleIdOf(change.cron))),
      );
      const known = new Set(mine.map(({ cron }) => scheduleIdOf(cron)));
      const foreign = [...(there?.values() ?? [])].filter(({ scheduleId }) => !known.has(scheduleId));
      return [...views, ...foreign.map((summary) => foreignView(recorder, summary))];
    },

    /**
     * Writes a cron into the file and makes its schedule.
     * @throws BadInput, ZodError
     */
    async add(written: WrittenCron): Promise<CronView> {
      const config = readConfig(configFile);
      const timezone = config.timezone ?? localTimezone();
      const definition = definitionOf(cronEntry.parse(written), timezone);
      const { name } = definition;
      const slip = slipOf(definition, skills);
      if (slip) throw new BadInput(`${slip.field} ${slip.what}.`);
      const there = config.crons.find((entry) => entry.name === name);
      if (there && hashOf(definitionOf(there, timezone)) !== hashOf(definition))
        throw new BadInput(
          `There is a cron ${name} already, and it is another; change it in ${configFile}, or remove it first.`,
        );
      if (!there) await addToConfig(configFile, written);
      await sync.sync();
      const change = recorder.cronHistory.latestOf(name);
      return cronView(recorder, definition, change ?? { paused: false, note: undefined, since: null }, undefined);
    },
  };
}

export type CronDesk = ReturnType<typeof createCronDesk>;
