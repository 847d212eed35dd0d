import { unwatchFile, watchFile } from 'node:fs';
import type { Client } from '@temporalio/client';
import type { CronKeeper } from '../../activities/gateway/activities.ts';
import type { Skill } from '../../contracts/skill.ts';
import type { Log } from '../../platform/log.ts';
import type { Bus } from '../bus.ts';
import type { JobDesk } from '../jobs.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Replies } from '../replies.ts';
import { createChores } from './chores.ts';
import { wantedCrons } from './definitions.ts';
import { createCronDesk, type CronDesk } from './desk.ts';
import { createFires } from './fires.ts';
import { createCronReports } from './reports.ts';
import { createCronSync } from './sync.ts';

/** A change of the file is to be applied within two seconds; looking at its date costs next to nothing. */
const LOOK_AT_FILE_MS = 500;

export interface CronsOptions {
  recorder: Recorder;
  replies: Replies;
  jobs: JobDesk;
  bus: Bus;
  skills: readonly Skill[];
  configFile: string;
  /** The chat that `main` stands for. */
  mainChat: () => string;
  client: () => Client | null;
  requireClient: () => Promise<Client>;
  log: Log;
}

export interface Crons {
  keeper: CronKeeper;
  desk: CronDesk;
  /** Temporal was reached. */
  ready(): void;
  stop(): void;
}

/** The crons: schedules in Temporal as the file has them, and what becomes of their fires. */
export function createCrons(options: CronsOptions): Crons {
  const { recorder, replies, skills, configFile, mainChat, client, requireClient, log } = options;
  const chores = createChores(() => []);
  const reports = createCronReports({ ...options, pause: () => {} });
  const keeper = createFires({ ...options, chores, reports, client: requireClient });
  const sync = createCronSync({
    recorder,
    client,
    wanted: () => wantedCrons(configFile, skills, chores.list()),
    tell: (key, text) => replies.give({ key, kind: 'replied', format: 'plain', chat: mainChat(), text }),
    log,
  });
  const desk = createCronDesk({ recorder, skills, configFile, sync, client, requireClient });
  const look = () => void sync.sync();
  watchFile(configFile, { interval: LOOK_AT_FILE_MS, persistent: false }, look);
  return {
    keeper,
    desk,
    ready: look,
    stop() {
      unwatchFile(configFile, look);
      sync.stop();
    },
  };
}
