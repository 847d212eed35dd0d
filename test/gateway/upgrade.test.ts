import type { Client, WorkflowHandle } from '@temporalio/client';
import { cancelled } from '@temporalio/activity';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { GatewayActivities } from '../../activities/gateway/activities.ts';
import type { SkillResult } from '../../contracts/job.ts';
import { GATEWAY_QUEUE, HOME_QUEUE } from '../../contracts/queues.ts';
import { type FireEnding, type JobEnding, type JobInput, jobWorkflowId, turnWorkflowId } from '../../contracts/work.ts';
import { createStrandedWatch } from '../../gateway/stranded.ts';
import { createLog } from '../../platform/log.ts';
import { connectClient, connectNative } from '../../platform/temporal/connection.ts';
import { setCurrentVersion, versioned } from '../../platform/temporal/versions.ts';
import { createGatewayWorker } from '../../workers/gateway-worker.ts';
import { runWorker } from '../../workers/run-worker.ts';
import { useTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { aCron } from './crons/a-cron.ts';

const { server } = useTemporal();
let client: Client;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  client = await connectClient(server().target);
});

afterAll(() => client.connection.close());

const endings: JobEnding[] = [];
const fireEndings: FireEnding[] = [];
const job: JobInput = {
  jobId: 'waits-for-its-node',
  skill: 'render',
  queue: HOME_QUEUE,
  input: {},
  attachments: [],
  timeLimitMs: 60_000,
  summary: 'render',
  priority: 1,
};
const startJob = () =>
  client.workflow.start('job', { taskQueue: GATEWAY_QUEUE, workflowId: jobWorkflowId(job.jobId), args: [job] });
const startTurn = (messageId: string) =>
  client.workflow.start('turn', {
    taskQueue: GATEWAY_QUEUE,
    workflowId: turnWorkflowId(messageId),
    args: [{ messageId }],
  });
const startFire = () =>
  client.workflow.start('cron', {
    taskQueue: GATEWAY_QUEUE,
    workflowId: 'cron:tick',
    args: [{ definition: aCron() }],
  });
const versionOf = async (handle: WorkflowHandle) =>
  (await handle.describe()).raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;

const nobodyThinks = () => Promise.reject(new Error('nobody thinks here'));
const NO_AGENT = {
  ...{ enterLane: nobodyThinks, beginTask: nobodyThinks, admitTools: nobodyThinks, noteTools: nobodyThinks },
  ...{ keepConversation: nobodyThinks, noteCompacted: nobodyThinks, waitAtCap: nobodyThinks, hear: nobodyThinks },
  ...{ readJob: nobodyThinks, letJobGo: nobodyThinks, endTask: nobodyThinks, remind: nobodyThinks },
  ...{ planSubagent: nobodyThinks, admitSubagentTools: nobodyThinks },
};

/** What the gateway's activities do here: a turn fetches its attachment first, which one build never comes to an end of. */
function activitiesOf(buildId: string, fetching: () => void): GatewayActivities {
  const fetched = new Set<string>();
  return {
    handleMessage: ({ messageId }) => Promise.resolve({ next: fetched.has(messageId) ? 'nothing' : 'fetch' }),
    async fetchAttachments({ messageId }) {
      fetching();
      if (buildId === 'b1') await cancelled();
      fetched.add(messageId);
    },
    beginFire: () => Promise.resolve({ next: 'job', job: { ...job, jobId: 'of-a-fire' }, startWithinMs: null }),
    wasJobTaken: () => Promise.resolve(false),
    doChore: () => Promise.resolve({}),
    endFire: (ending) => {
      fireEndings.push(ending);
      return Promise.resolve();
    },
    ...NO_AGENT,
    refuseMessage: () => Promise.reject(new Error('nothing is refused here')),
    endJob: (ending) => {
      endings.push(ending);
      return Promise.resolve({ costUsd: 0 });
    },
  };
}

/** A gateway's worker of a build; `stop` ends it as an upgrade does. */
async function startBuild(buildId: string, fetching: () => void = () => undefined) {
  const connection = await connectNative(server().target);
  const activities = activitiesOf(buildId, fetching);
  const worker = await createGatewayWorker({ connection, namespace: 'mainstay', buildId, activities });
  const ended = runWorker(worker, () => setCurrentVersion(client, GATEWAY_QUEUE, buildId));
  await setCurrentVersion(client, GATEWAY_QUEUE, buildId);
  return {
    async stop() {
      worker.shutdown();
      await ended;
      await connection.close();
    },
  };
}

async function startNode() {
  const connection = await connectNative(server().target);
  const result: SkillResult = {
    output: {},
    text: '',
    artifacts: [],
    measures: {},
    node: 'n',
    startedAt: 1,
    finishedAt: 2,
  };
  const worker = await Worker.create({
    connection,
    namespace: 'mainstay',
    taskQueue: HOME_QUEUE,
    activities: { render: () => Promise.resolve(result) },
    ...versioned(HOME_QUEUE, 'n1', 'AUTO_UPGRADE'),
  });
  const ended = runWorker(worker, () => setCurrentVersion(client, HOME_QUEUE, 'n1'));
  return {
    async stop() {
      worker.shutdown();
      await ended;
      await connection.close();
    },
  };
}

describe('an upgrade of the gateway', () => {
  test('strands neither a job that waits for its node nor a cron that waits for its job nor a turn that was on its way', async () => {
    let fetching: () => void;
    const onItsWay = new Promise<void>((resolve) => (fetching = resolve));
    const old = await startBuild('b1', () => fetching());
    const [waiting, fire, turn] = [await startJob(), await startFire(), await startTurn('telegram:7:1')];
    await until('the job has begun on the old build', async () => (await versionOf(waiting)) === 'b1');
    await until('so has the fire', async () => (await versionOf(fire)) === 'b1');
    await onItsWay;
    await old.stop();

    const young = await startBuild('b2');
    const stranded = createStrandedWatch({ buildId: 'b2', log: createLog('test', 'silent') });
    stranded.watch(client);
    const node = await startNode();
    await waiting.result();
    await fire.result();
    expect(endings).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ jobId: job.jobId, state: 'done' })]),
    );
    expect(fireEndings).toMatchObject([{ fire: { cron: 'tick', workflowId: 'cron:tick' }, state: 'done' }]);
    await turn.result();
    expect(await versionOf(turn)).toBe('b2');

    stranded.stop();
    await node.stop();
    await young.stop();
  });
});
