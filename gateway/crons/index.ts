import { unwatchFile, watchFile } from 'node:fs';
import type { Client } from '@temporalio/client';
import type { CronKeeper } from '../../activities/gateway/activities.ts';
import type { Skill } from '../../contracts/skill.ts';
import { localTimezone } from '../../contracts/timezone.ts';
import { readConfig } from '../../platform/config-file.ts';
import type { Log } from '../../platform/log.ts';
import type { ContentFiles } from '../../storage/content-files.ts';
import type { Bus } from '../bus.ts';
import type { JobDesk } from '../jobs.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Replies } from '../replies.ts';
import { artifactRetentionChore } from './artifact-chore.ts';
import { auditChore } from './audit-chore.ts';
import { BUILT_IN_JOBS, createChores } from './chores.ts';
import { recorderCleanupChore } from './cleanup-chore.ts';
import { wantedCrons } from './definitions.ts';
import { createCronDesk, type CronDesk } from './desk.ts';
import { createElsewhere } from './elsewhere.ts';
import { createFires } from './fires.ts';
import type { HealthSources } from './health-checks.ts';
import { createHealthWatch } from './health-watch.ts';
import { logRolloverChore } from './log-rollover.ts';
import { createCronReconciler } from './reconcile.ts';
import { createCronReports } from './reports.ts';
import { createScheduleList } from './schedule-list.ts';
import { createCronSync } from './sync.ts';

/** A change of the file is to be applied within two seconds; looking at its date costs next to nothing. */
const LOOK_AT_FILE_MS = 500;

export interface CronsOptions {
  recorder: Recorder;
  replies: Replies;
  jobs: JobDesk;
  bus: Bus;
  skills: readonly Skill[];
  files: ContentFiles;
  configFile: string;
  /** The chat that `main` stands for. */
  mainChat: () => string;
  health: HealthSources;
  client: () => Client | null;
  requireClient: () => Promise<Client>;
  log: Log;
}

export interface Crons {
  keeper: CronKeeper;
  desk: CronDesk;
  /** Temporal was reached. */
  ready(client: Client): void;
  stop(): void;
}

/** The crons: schedules in Temporal as the file has them, and what becomes of their fires. */
export function createCrons(options: CronsOptions): Crons {
  const { recorder, replies, bus, skills, files, configFile, mainChat, client, requireClient, log } = options;
  const changed = () => {
    bus.emit('live', { type: 'crons' });
    bus.emit('recorded');
  };
  const tell = (key: string, text: string) =>
    replies.give({ key, kind: 'replied', format: 'plain', chat: mainChat(), text });
  // Read anew each time, so that a change holds from the next night on.
  const retention = () => readConfig(configFile).retention;
  const timezone = () => readConfig(configFile).timezone ?? localTimezone();
  const watch = createHealthWatch({ recorder, replies, sources: options.health, mainChat, log });
  const chores = createChores([
    watch.chore,
    logRolloverChore({ recorder, bus, timezone }),
    auditChore({ recorder, replies, client: requireClient, mainChat }),
    recorderCleanupChore({ recorder, keptMs: () => retention().record, log }),
    artifactRetentionChore({ recorder, files, keptMs: () => retention().artifacts, log }),
  ]);
  const wanted = () => wantedCrons(configFile, skills, [...chores.list, ...BUILT_IN_JOBS]);
  const sync = createCronSync({ recorder, client, wanted, tell, changed, log });
  const schedules = createScheduleList();
  const syncNow = () => void sync.sync();
  const desk = createCronDesk({
    recorder,
    schedules,
    skills,
    configFile,
    wanted,
    sync,
    changed,
    client,
    requireClient,
  });
  const reports = createCronReports({ ...options, pause: createPauser({ pause: desk.pause, log }) });
  const keeper = createFires({ ...options, chores, reports, changed, client: requireClient });
  const elsewhere = createElsewhere({ recorder, schedules, configFile, tell, changed, sync: syncNow, log });
  const reconciler = createCronReconciler({ recorder, reports, log });
  watchFile(configFile, { interval: LOOK_AT_FILE_MS, persistent: false }, syncNow);
  return {
    keeper,
    desk,
    ready(temporal) {
      syncNow();
      elsewhere.watch(temporal);
      reconciler.watch(temporal);
    },
    stop() {
      unwatchFile(configFile, syncNow);
      watch.stop();
      sync.stop();
      elsewhere.stop();
      reconciler.stop();
    },
  };
}

/** Pauses a cron that failed too often. Where Temporal can't be told now, its next failure asks for it again. */
function createPauser({ pause, log }: { pause: CronDesk['pause']; log: Log }) {
  return (cron: string, note: string): void => {
    pause(cron, note, 'mainstay').catch((error: unknown) =>
      log.warn({ err: error, cron }, 'a cron could not be paused'),
    );
  };
}
