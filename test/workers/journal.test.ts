import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { DefaultLogger, type NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import type { GatewayActivities } from '../../activities/gateway/activities.ts';
import { GATEWAY_QUEUE } from '../../contracts/queues.ts';
import { type JobEnding, type JobInput, jobWorkflowId } from '../../contracts/work.ts';
import { connectClient, connectNative } from '../../platform/temporal/connection.ts';
import { setCurrentVersion } from '../../platform/temporal/versions.ts';
import { openDatabase, type Sqlite } from '../../storage/sqlite.ts';
import { createJournal, deathsMigration, journalMigration } from '../../workers/journal/journal.ts';
import { createGatewayWorker } from '../../workers/gateway-worker.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { useTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { notes } from './journal/skills.ts';
import { type NodeUnderTest, type NodeUnderTestOptions, startNode } from './journal/start-node.ts';

const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const FIXTURE = join(process.cwd(), 'test/workers/journal/node.fixture.ts');

const { server } = useTemporal();
const endings = new Map<string, JobEnding>();
let client: Client;
let gateway: { worker: Worker; ended: Promise<void>; connection: NativeConnection };

/** The gateway's worker with the product's own workflows; how jobs end is kept in `endings`. */
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { target } = server();
  client = await connectClient(target);
  const connection = await connectNative(target);
  const activities = {
    endJob: (ending: JobEnding) => {
      endings.set(ending.jobId, ending);
      return Promise.resolve({ costUsd: 0 });
    },
  } as GatewayActivities;
  const worker = await createGatewayWorker({ connection, namespace: target.namespace, buildId: 'b1', activities });
  gateway = { worker, ended: worker.run(), connection };
  await setCurrentVersion(client, GATEWAY_QUEUE, 'b1');
});

afterAll(async () => {
  gateway.worker.shutdown();
  await gateway.ended;
  await gateway.connection.close();
  await client.connection.close();
});

const queue = 'test-node';
let home: string;
let node: NodeUnderTest | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-journal-'));
});

afterEach(async () => {
  await node?.stop();
  node = undefined;
  rmSync(home, { recursive: true, force: true });
});

async function begin(options: Partial<NodeUnderTestOptions> = {}): Promise<void> {
  node = await startNode({ home, address: server().address, queue, ...options });
}

function start(skill: string, jobId: string, priority = 1): Promise<WorkflowHandleWithFirstExecutionRunId> {
  const input: JobInput = {
    jobId,
    skill,
    queue,
    input: {},
    attachments: [],
    timeLimitMs: 60_000,
    summary: skill,
    priority,
  };
  return client.workflow.start('job', { taskQueue: GATEWAY_QUEUE, workflowId: jobWorkflowId(jobId), args: [input] });
}

/** A node in a process of its own, which dies at the latest when it has a result. */
function startDyingNode() {
  const args = ['--import', LOADER, FIXTURE, home, server().address, queue];
  return spawn(process.execPath, args, { stdio: 'inherit' });
}

const workspace = () => join(home, 'workspace');
const noted = (jobId: string) => notes(workspace()).filter((note) => note.startsWith(`${jobId} `));
const untilNoted = (note: string) => until(note, () => notes(workspace()).includes(note));
const letGo = (jobId: string) => writeFileSync(join(workspace(), `${jobId}.go`), '');
const untilEnded = (handle: WorkflowHandle) => handle.result().catch(() => undefined);
const statusOf = async (handle: WorkflowHandle) => (await handle.describe()).status.name;

/** Leaves the database no room for a longer row. @returns what makes room again */
function fillUp(db: Sqlite): () => void {
  db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`);
  const filler = db.prepare(
    "INSERT INTO work (workflow_id, run_id, activity_id, skill, first_started_at, outcome) VALUES (?, '', '', '', 0, '')",
  );
  expect(() => {
    for (let n = 0; ; n += 1) filler.run(String(n));
  }).toThrow(/full/);
  return () => db.pragma('max_page_count = 1000000');
}

describe('work on a node', () => {
  test('is stopped by the operator’s cancel, and its job is cancelled', async () => {
    await begin();
    const job = await start('wait', 'cancelled');
    await untilNoted('cancelled begun');
    await job.cancel();
    await untilEnded(job);
    expect(noted('cancelled')).toEqual(['cancelled begun', 'cancelled stopped: cancelled']);
    expect(endings.get('cancelled')).toMatchObject({ state: 'cancelled' });
    expect(await statusOf(job)).toBe('CANCELLED');
  });

  test('is stopped when its workflow is terminated by hand', async () => {
    await begin();
    const job = await start('wait', 'terminated');
    await untilNoted('terminated begun');
    await job.terminate();
    await untilNoted('terminated stopped: cancelled');
  });

  test('that fails in a way nobody foresaw is tried three times, and then fails with its own sentence', async () => {
    await begin();
    const job = await start('explode', 'exploding');
    await untilEnded(job);
    expect(noted('exploding')).toEqual(Array(3).fill('exploding begun'));
    expect(endings.get('exploding')).toMatchObject({
      state: 'failed',
      error: 'It failed 3 times in a way nobody foresaw: the moon is full',
    });
    expect(await statusOf(job)).toBe('FAILED');
  });

  // The protection is `write` in workers/journal/interceptor.ts.
  test('whose outcome finds no room in the journal is not done again: it is reported once there is room', async () => {
    await begin();
    const job = await start('wait', 'roomless');
    await untilNoted('roomless begun');
    const makeRoom = fillUp(node!.db);
    letGo('roomless');
    await untilNoted('roomless ended');
    // As long as another attempt would have taken to begin.
    await sleep(3_000);
    makeRoom();
    await untilEnded(job);
    expect(noted('roomless')).toEqual(['roomless begun', 'roomless ended']);
    expect(endings.get('roomless')).toMatchObject({ state: 'done' });
  });

  test('that fails for a reason is not tried again, and one whose outcome nobody knows is told apart', async () => {
    await begin();
    await Promise.all([start('refuse', 'refused').then(untilEnded), start('wonder', 'unclear').then(untilEnded)]);
    expect(noted('refused')).toEqual(['refused begun']);
    expect(endings.get('refused')).toMatchObject({ state: 'failed', error: 'There is no film; send one.' });
    expect(noted('unclear')).toEqual(['unclear begun']);
    expect(endings.get('unclear')).toMatchObject({ state: 'unknown', error: 'Nobody can tell.' });
  });

  test('that is stopped with its node is no outcome: it waits, and the next node takes it up', async () => {
    await begin();
    const job = await start('wait', 'restarted');
    await untilNoted('restarted begun');
    await node!.journaling.stopAll('node restarts');
    expect(noted('restarted').at(-1)).toBe('restarted stopped: node restarts');
    // Late polls of the node that stops bring attempts; none of them begins the work.
    await until('it was offered again', async () => {
      const [activity] = (await job.describe()).raw.pendingActivities ?? [];
      return (activity?.attempt ?? 0) > 2;
    });
    expect(noted('restarted')).toHaveLength(2);
    await node!.stop();
    expect(await statusOf(job)).toBe('RUNNING');

    letGo('restarted');
    await begin();
    await job.result();
    expect(noted('restarted').slice(2)).toEqual(['restarted begun', 'restarted ended']);
    expect(endings.get('restarted')).toMatchObject({ state: 'done', result: { node: queue } });
  });

  test('cancelled while its artifacts are on their way to the gateway is cancelled, not failed', async () => {
    let onTheWay: () => void;
    const leaving = new Promise<void>((resolve) => (onTheWay = resolve));
    await begin({
      deliver: (_, signal) => {
        onTheWay();
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      },
    });
    const job = await start('wait', 'leaving');
    letGo('leaving');
    await leaving;
    await job.cancel();
    await untilEnded(job);
    expect(endings.get('leaving')).toMatchObject({ state: 'cancelled' });
  });

  test('whose node is killed between the journal and the report is not done twice: its result is returned', async () => {
    const dying = startDyingNode();
    const job = await start('wait', 'recorded');
    await untilNoted('recorded begun');
    letGo('recorded');
    expect(await once(dying, 'exit')).toEqual([null, 'SIGKILL']);
    await begin();
    await job.result();
    expect(noted('recorded')).toEqual(['recorded begun', 'recorded ended']);
    expect(endings.get('recorded')).toMatchObject({ state: 'done', result: { node: queue } });
  });

  test('that the node died in ten times is given up with a sentence; clean stops do not count', async () => {
    const job = await start('wait', 'deadly');
    await begin();
    await untilNoted('deadly begun');
    await node!.stop();
    const key = { workflowId: jobWorkflowId('deadly'), runId: job.firstExecutionRunId, activityId: '1' };
    const db = openDatabase(join(home, 'node.db'), [journalMigration, deathsMigration]);
    const journal = createJournal(db);
    // A start that finds the last one unfinished follows a death; the first of these follows a clean stop.
    for (let start = 0; start < 10; start += 1) expect(journal.start(key, 'wait', Date.now()).deaths).toBe(start);
    db.close();
    await begin();
    await untilEnded(job);
    // The protection: DEATHS in workers/journal/interceptor.ts.
    expect(noted('deadly').filter((note) => note.endsWith('begun'))).toHaveLength(1);
    expect(endings.get('deadly')).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('died 10 times while it worked on this'),
    });
  });

  test('that was cancelled while its node was dead is not taken up again, and what it left running is ended', async () => {
    const dying = startDyingNode();
    const names = ['unwanted', 'wanted'];
    const [unwanted, wanted] = await Promise.all(names.map((name) => start('wait', name)));
    for (const name of names) await untilNoted(`${name} begun`);
    dying.kill('SIGKILL');
    await once(dying, 'exit');
    await begin();
    // Its node is back, and Temporal still takes the dead one's attempt for alive: no attempt will ever hear of this.
    await unwanted!.cancel();
    await untilEnded(unwanted!);
    expect(endings.get('unwanted')).toMatchObject({ state: 'cancelled' });
    await until('what was left is gone', () => !existsSync(join(home, 'runs', 'unwanted', 'left')));
    expect(noted('unwanted')).toEqual(['unwanted begun']);

    letGo('wanted');
    await wanted!.result();
    expect(noted('wanted')).toEqual(['wanted begun', 'wanted begun', 'wanted ended']);
  });
});

// The protection is `priority` in `workflows/job.ts`: the queue is Temporal's, and so is its order.
test('a backlog is worked off with what people asked for before what crons did, however late they asked, and else in order', async () => {
  const crons = Array.from({ length: 10 }, (_, n) => `cron-${n}`);
  mkdirSync(workspace());
  for (const jobId of [...crons, 'asked']) letGo(jobId);
  const queued = async (jobId: string, priority: number) => {
    const handle = await start('wait', jobId, priority);
    const waits = async () => (await handle.describe()).raw.pendingActivities?.length === 1;
    await until(`${jobId} waits for its node`, waits);
    return handle;
  };
  const jobs = [];
  for (const jobId of crons) jobs.push(await queued(jobId, 3));
  jobs.push(await queued('asked', 1));
  await begin({ slots: 1 });
  await Promise.all(jobs.map((job) => job.result()));
  const order = notes(workspace()).filter((note) => note.endsWith(' begun'));
  expect(order).toEqual(['asked', ...crons].map((jobId) => `${jobId} begun`));
});

describe('a cut between node and Temporal', () => {
  let wire: TcpProxy;

  beforeEach(async () => {
    wire = await startTcpProxy(Number(server().address.split(':')[1]));
    await begin({ address: `127.0.0.1:${wire.port}`, clientAddress: server().address });
  });

  afterEach(async () => {
    wire.mend();
    await node?.stop();
    node = undefined;
    await wire.close();
  });

  test('neither stops nor doubles work; what was cancelled or terminated meanwhile is stopped after it', async () => {
    const names = ['goes-on', 'ends-meanwhile', 'cancelled-meanwhile', 'terminated-meanwhile'];
    const jobs = await Promise.all(names.map((name) => start('wait', name)));
    for (const name of names) await untilNoted(`${name} begun`);
    const [goesOn, endsMeanwhile, cancelled, terminated] = jobs as WorkflowHandle[] as [
      WorkflowHandle,
      WorkflowHandle,
      WorkflowHandle,
      WorkflowHandle,
    ];

    wire.cut();
    await cancelled.cancel();
    await terminated.terminate();
    letGo('ends-meanwhile');
    for (const job of [goesOn, endsMeanwhile]) {
      await until('Temporal takes the attempt for lost', async () => {
        const [activity] = (await job.describe()).raw.pendingActivities ?? [];
        return (activity?.attempt ?? 0) > 1;
      });
    }
    expect(notes(workspace()).filter((note) => note.includes('stopped'))).toEqual([]);
    wire.mend();

    await untilNoted('cancelled-meanwhile stopped: cancelled');
    await untilNoted('terminated-meanwhile stopped: cancelled');
    await endsMeanwhile.result();
    letGo('goes-on');
    await goesOn.result();
    for (const name of ['goes-on', 'ends-meanwhile']) expect(noted(name)).toEqual([`${name} begun`, `${name} ended`]);
    await untilEnded(cancelled);
    expect(endings.get('cancelled-meanwhile')).toMatchObject({ state: 'cancelled' });
    expect(await statusOf(cancelled)).toBe('CANCELLED');
  });

  test('delays no outcome until the attempt that a dead poll swallowed has run out: it is told when the line is back', async () => {
    const job = await start('wait', 'swallowed');
    await untilNoted('swallowed begun');
    const deadSince = Date.now();
    wire.cut();
    letGo('swallowed');
    await until('Temporal hands the next attempt to the dead poll', async () => {
      const [activity] = (await job.describe()).raw.pendingActivities ?? [];
      return (activity?.attempt ?? 0) > 1 && activity?.state === 2;
    });

    // The wire to the worker stays cut: by it nothing could arrive.
    await node!.journaling.lineIsBack(deadSince);
    await job.result();
    expect(endings.get('swallowed')).toMatchObject({ state: 'done' });
    expect(noted('swallowed')).toEqual(['swallowed begun', 'swallowed ended']);
  });
});
