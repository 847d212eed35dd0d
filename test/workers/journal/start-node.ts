import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLog } from '../../../platform/log.ts';
import { connectClient, connectNative, temporalTarget } from '../../../platform/temporal/connection.ts';
import { dataConverter } from '../../../platform/temporal/data-converter.ts';
import { setCurrentVersion, versioned } from '../../../platform/temporal/versions.ts';
import { type ContentFiles, openContentFiles } from '../../../storage/content-files.ts';
import { openDatabase, type Sqlite } from '../../../storage/sqlite.ts';
import { createGatewayLink } from '../../../workers/gateway-link.ts';
import { endAbandoned } from '../../../workers/journal/abandoned.ts';
import { createJournalInterceptor } from '../../../workers/journal/interceptor.ts';
import { createJournal, deathsMigration, journalMigration, type WorkResult } from '../../../workers/journal/journal.ts';
import { runWorker } from '../../../workers/run-worker.ts';
import { createSkillActivity } from '../../../workers/skill-activity.ts';
import { Worker } from '@temporalio/worker';
import { alone } from '../../support/local-job.ts';
import { skills } from './skills.ts';

export interface NodeUnderTest {
  workspace: string;
  db: Sqlite;
  journaling: ReturnType<typeof createJournalInterceptor>;
  stop(): Promise<void>;
}

export interface NodeUnderTestOptions {
  home: string;
  /** `host:port` of Temporal. */
  address: string;
  queue: string;
  /** Where to ask and tell Temporal beside the worker; the same address unless said otherwise. */
  clientAddress?: string;
  slots?: number;
  deliver?: (result: WorkResult, signal: AbortSignal) => Promise<void>;
  /** Activities beside the skills of the tests. */
  activities?: (files: ContentFiles) => Record<string, (input: unknown) => Promise<unknown>>;
}

/** The node's journal and skill activities as `workers/node.ts` joins them, with the skills of the tests. */
export async function startNode({
  home,
  address,
  queue,
  clientAddress = address,
  slots = 100,
  deliver = () => Promise.resolve(),
  activities = () => ({}),
}: NodeUnderTestOptions): Promise<NodeUnderTest> {
  const [workspace, runs] = [join(home, 'workspace'), join(home, 'runs')];
  for (const folder of [workspace, runs]) mkdirSync(folder, { recursive: true });
  const log = createLog('node', 'silent');
  const target = { ...temporalTarget({}), address };
  const client = await connectClient({ ...target, address: clientAddress });
  const connection = await connectNative(target);
  const db = openDatabase(join(home, 'node.db'), [journalMigration, deathsMigration]);
  const journal = createJournal(db);
  const journaling = createJournalInterceptor({ journal, hasEffect: () => false, client, log, deliver });
  const stopping = new AbortController();
  const { isGoing } = journaling;
  const abandoned = endAbandoned({ journal, client, skills, runs, isGoing, log }, stopping.signal);
  const files = await openContentFiles(join(home, 'files'));
  const options = {
    workspace,
    memory: join(home, 'memory'),
    runs,
    files,
    // Nobody listens there: reports are lost, which is no loss.
    link: createGatewayLink({ url: 'http://127.0.0.1:1', token: 'token', node: queue, log }),
    ...{ grantable: {}, ...alone },
    redact: (text: string) => text,
    models: null,
    log,
  };
  const worker = await Worker.create({
    connection,
    namespace: target.namespace,
    dataConverter,
    taskQueue: queue,
    activities: {
      ...Object.fromEntries(
        skills.map((skill) => [skill.name, createSkillActivity({ skill, available: true }, queue, options)]),
      ),
      ...activities(files),
    },
    interceptors: { activity: [journaling.interceptor] },
    ...versioned(queue, 'b1', 'AUTO_UPGRADE'),
    maxConcurrentActivityTaskExecutions: slots,
    maxHeartbeatThrottleInterval: '1s',
    shutdownGraceTime: '500ms',
    shutdownForceTime: '5s',
  });
  let polls: () => void;
  const polling = new Promise<void>((resolve) => (polls = resolve));
  const ended = runWorker(worker, async () => {
    await setCurrentVersion(client, queue, 'b1');
    polls();
  });
  await Promise.race([polling, ended]);

  return {
    workspace,
    db,
    journaling,
    async stop() {
      stopping.abort();
      await abandoned.catch(() => undefined);
      await journaling.stopAll('node ends');
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
      await connection.close();
      await client.connection.close();
      db.close();
    },
  };
}
