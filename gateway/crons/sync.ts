import { createHash } from 'node:crypto';
import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { type CronDefinition, hashOf, scheduleIdOf } from '../../contracts/cron.ts';
import { sentenceOf, UserError } from '../../contracts/errors.ts';
import type { Log } from '../../platform/log.ts';
import type { ChangedBy, CronChange } from '../recorder/cron-history.ts';
import type { Recorder } from '../recorder/index.ts';
import { recordCronChange } from './change-entry.ts';
import { BUILT_IN, type Wanted } from './definitions.ts';
import { putSchedule, type ScheduleState } from './schedule-options.ts';
import { withinReason } from './temporal-calls.ts';

const TRY_AGAIN_MS = 1_000;
const AT_ONCE = 8;

export interface CronSyncOptions {
  recorder: Recorder;
  client: () => Client | null;
  /** @throws BadInput where the file can't be read */
  wanted: () => Wanted;
  /** Says something to the operator once: the same key again changes nothing. */
  tell(key: string, text: string): void;
  /** Who shows the crons wants to know. */
  changed(): void;
  log: Log;
}

interface SyncOptions {
  /** Was just taken out of the file by whoever asked, who knows. */
  removedByHand?: string;
}

/** Brings Temporal's schedules in line with the file, as often as it takes: Temporal may be away. */
export function createCronSync({ recorder, client, wanted, tell, changed, log }: CronSyncOptions) {
  let last = Promise.resolve(true);
  let retry: NodeJS.Timeout | undefined;
  let problem = '';

  /** Tells a change to Temporal: noted before, and settled after, so that an audit knows between which moments it came. */
  async function change(
    wish: Omit<CronChange, 'after' | 'since' | 'namespaceId'>,
    make: (temporal: Client) => Promise<ScheduleState>,
    temporal: Client,
  ): Promise<void> {
    const latest = recorder.cronHistory.latestOf(wish.cron);
    const isSame = latest?.since === null && latest.hash === wish.hash && latest.paused === wish.paused;
    const id = isSame
      ? latest.id
      : recorder.cronHistory.add({ ...wish, namespaceId: null, after: Date.now(), since: null });
    const { paused, note } = await withinReason(temporal, () => make(temporal));
    const namespaceId = await namespaceIdOf(temporal);
    recorder.atomically(() => {
      recorder.cronHistory.settle(id, Date.now(), namespaceId, paused, note);
      recordCronChange(recorder, id);
    });
    changed();
  }

  function put(temporal: Client, definition: CronDefinition, by: ChangedBy): Promise<void> {
    const source = definition.name.startsWith(BUILT_IN) ? 'built in' : 'config.yaml';
    const { paused, note } = recorder.cronHistory.latestOf(definition.name) ?? { paused: false, note: undefined };
    const wish = { cron: definition.name, definition, hash: hashOf(definition), paused, note, by };
    return change(wish, () => putSchedule(temporal, definition, source, { paused, note }), temporal);
  }

  async function remove(temporal: Client, cron: string, by: ChangedBy): Promise<void> {
    const wish = { cron, definition: null, hash: null, paused: false, by };
    await change(wish, () => deleteSchedule(temporal, cron), temporal);
  }

  async function apply(
    temporal: Client,
    { definitions, names }: Wanted,
    { removedByHand }: SyncOptions,
  ): Promise<void> {
    const namespaceId = await namespaceIdOf(temporal);
    const known = new Map(recorder.cronHistory.latest().map((change) => [change.cron, change]));
    const changed = definitions.filter((definition) => {
      const now = known.get(definition.name);
      const isTold = now !== undefined && now.since !== null && now.namespaceId === namespaceId;
      return !isTold || now.hash !== hashOf(definition);
    });
    await atOnce(changed, (definition) => put(temporal, definition, 'config.yaml'));
    const gone = [...known.values()].filter(
      ({ cron, definition, since }) => !names.has(cron) && (definition !== null || since === null),
    );
    await atOnce(gone, async ({ cron, id, definition }) => {
      const isByHand = cron === removedByHand;
      // Without a definition: it was told when this was first tried.
      if (definition && !isByHand)
        tell(`cron-removed:${cron}:${id}`, `${cron} is no longer in config.yaml, so its schedule is removed.`);
      await remove(temporal, cron, isByHand ? 'operator' : 'config.yaml');
    });
  }

  async function run(options: SyncOptions): Promise<boolean> {
    clearTimeout(retry);
    const temporal = client();
    // As soon as it was reached, we are asked again.
    if (!temporal) return false;
    try {
      const wish = readWish();
      if (!wish) return false;
      await apply(temporal, wish, options);
      if (problem) log.info('the crons are as the file says');
      problem = '';
      return true;
    } catch (error) {
      return later(sentenceOf(error));
    }
  }

  /** A file that can't be read changes nothing: its crons go on as they were, and the operator is told. */
  function readWish(): Wanted | null {
    try {
      const wish = wanted();
      for (const sentence of wish.problems) complain(`${sentence} This cron stays as it was.`);
      return wish;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      complain(`${sentenceOf(error)} The crons stay as they were.`);
      return null;
    }
  }

  function complain(sentence: string): void {
    log.warn(sentence);
    tell(`cron-problem:${createHash('sha256').update(sentence).digest('hex').slice(0, 16)}`, sentence);
  }

  function later(why: string): false {
    if (problem !== why) log.warn({ why }, 'the crons could not be brought in line with the file; it is tried again');
    problem = why;
    retry = setTimeout(() => void sync(), TRY_AGAIN_MS);
    return false;
  }

  /** One at a time. @returns whether all is as the file says now */
  function sync(options: SyncOptions = {}): Promise<boolean> {
    last = last.then(() => run(options));
    return last;
  }

  return { sync, change, stop: () => clearTimeout(retry) };
}

export type CronSync = ReturnType<typeof createCronSync>;

/** A few at a time: one after the other would take long for a thousand, all together would crowd everything else out. */
async function atOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const workOff = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOff));
}

async function deleteSchedule(temporal: Client, cron: string): Promise<ScheduleState> {
  try {
    await temporal.schedule.getHandle(scheduleIdOf(cron)).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
  return { paused: false, note: undefined };
}

/** It says which database Temporal works on: a new one has none of the schedules we once made. */
async function namespaceIdOf(temporal: Client): Promise<string> {
  const { namespace } = temporal.options;
  const { namespaceInfo } = await withinReason(temporal, () =>
    temporal.workflowService.describeNamespace({ namespace }),
  );
  return namespaceInfo?.id ?? namespace;
}
