import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { stringify } from 'yaml';
import { status } from '../../contracts/http/status.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { createSplitMainstay, type SplitMainstay } from '../support/split-mainstay.ts';
import { useTemporal } from '../support/temporal.ts';
import { scriptTwentySteps, startHook, STEPS, type TwentySteps } from '../support/twenty-steps.ts';
import { until } from '../support/until.ts';

/** Each is held once in the first ten steps and once in the others, every one at another step. */
const HOLDS = [(task: number) => (task % 10) + 1, (task: number) => (task % 10) + 11];
const tenFrom = (first: number) => Array.from({ length: 10 }, (_, index) => first + index);

const temporal = useTemporal();
let models: ModelServer;
let hook: Awaited<ReturnType<typeof startHook>>;
let t: SplitMainstay;
let model: TwentySteps;

beforeAll(async () => {
  [models, hook] = [await startModelServer(), await startHook()];
  t = await createSplitMainstay(temporal.server().address);
  const config = stringify({
    providers: { local: { wire: 'openai', baseUrl: models.url } },
    prices: { 'local/*': { input: 1, output: 2 } },
    models: { main: ['local/clever'] },
  });
  for (const { home } of [t.gateway, t.node]) writeFileSync(join(home, 'config.yaml'), config);
  await t.gateway.start();
  await t.node.start();
}, 120_000);
beforeEach(() => {
  model = scriptTwentySteps(models, 'clever', hook.url);
  hook.deeds.splice(0);
});
afterAll(async () => {
  await t?.dispose();
  await Promise.all([models?.close(), hook?.close()]);
});

test('the node killed at each of twenty steps: what a model answered is never asked again, nor an effect done twice', async () => {
  const crashes: Crash[] = [];
  const killNode = async () => {
    await t.node.end('SIGKILL');
    crashes.push({ asked: new Set(model.asked), answered: answersOnRecord() });
  };
  const tasks = tenFrom(0);
  await begin(tasks);
  for (const at of HOLDS) {
    model.hold(at);
    await allHeld(tasks);
    await killNode();
    expect(model.asked.filter(({ task, step }) => step === at(task))).toHaveLength(tasks.length);
    // Asked again, they are answered while nobody goes on with them: the answers are in the journal, and no step is begun.
    await t.node.start();
    await allHeld(tasks);
    const { gateway } = status.parse(await t.client.get('/api/status'));
    process.kill(gateway.pid, 'SIGSTOP');
    model.release();
    await until('the answers are on record', () => {
      const recorded = answersOnRecord();
      return tasks.every((task) => recorded.has(`Task ${task}, step ${at(task)}.`) || at(task) === STEPS);
    });
    await killNode();
    process.kill(gateway.pid, 'SIGCONT');
    await t.node.start();
    // And once more while their tools are at work: where half have begun the next step, the others have not.
    const beyond = () => tasks.filter((task) => at(task) === STEPS || isAsked(task, at(task) + 1)).length;
    await until('half have gone on', () => beyond() >= tasks.length / 2);
    await killNode();
    await t.node.start();
  }
  await expectAllDone(tasks);

  const repeats = crashes.map((_, nth) => tasks.map((task) => repeatedBy(crashes, nth, task)));
  // By kind: in mid-answer each asks once more, on record nobody does, and amid the tools who was about to be answered.
  for (const nth of [0, 3]) expect(repeats[nth]).toEqual(tasks.map(() => 1));
  for (const nth of [1, 4]) expect(repeats[nth]).toEqual(tasks.map(() => 0));
  expect(Math.max(...repeats.flat())).toBe(1);
}, 400_000);

interface Crash {
  asked: ReadonlySet<TwentySteps['asked'][number]>;
  answered: ReadonlySet<string>;
}

/** How often a task asked, after a crash, and before the next, for what it had asked for before. */
function repeatedBy(crashes: readonly Crash[], nth: number, task: number): number {
  const { asked, answered } = crashes[nth]!;
  const later = model.asked.filter(
    (one) => one.task === task && !asked.has(one) && (crashes[nth + 1]?.asked.has(one) ?? true),
  );
  for (const { step } of later) expect(answered).not.toContain(`Task ${task}, step ${step}.`);
  const before = new Set([...asked].filter((one) => one.task === task).map(({ step }) => step));
  return later.filter(({ step }) => before.has(step)).length;
}

test('the gateway killed at each of twenty steps: no model is asked twice, nor an effect done twice', async () => {
  const tasks = tenFrom(10);
  await begin(tasks);
  for (const at of HOLDS) {
    model.hold(at);
    await allHeld(tasks);
    await t.gateway.end('SIGKILL');
    // They are answered while nobody is there to go on.
    model.release();
    await t.gateway.start();
    await until('some go on', () => tasks.some((task) => isAsked(task, at(task) + 1)));
    await t.gateway.end('SIGKILL');
    await t.gateway.start();
  }
  await expectAllDone(tasks);
  expect(model.asked).toHaveLength(tasks.length * STEPS);
}, 300_000);

const isAsked = (task: number, step: number) => model.asked.some((one) => one.task === task && one.step === step);

/** Each in a chat of its own, so that all go on at once. */
async function begin(tasks: readonly number[]): Promise<void> {
  await Promise.all(
    tasks.map((task) =>
      t.client.post('/api/messages', { id: idOf(task), chat: `telegram:${task + 1}`, text: model.orderOf(task) }),
    ),
  );
}

const idOf = (task: number) => `task-${task}`;

const allHeld = (tasks: readonly number[]) => withLeave('all are held', () => model.held().length === tasks.length);

async function expectAllDone(tasks: readonly number[]): Promise<void> {
  const replies = await withLeave('all are answered', async () => {
    const views = await Promise.all(tasks.map((task) => t.view(idOf(task))));
    return views.every(({ reply }) => reply !== null) && views.map(({ reply }) => reply?.text);
  });
  expect(replies).toEqual(tasks.map((task) => `Task ${task} is done.`));
  const effects = tasks.flatMap((task) => [4, 14].map((step) => `task ${task} step ${step}`));
  expect(hook.deeds.toSorted()).toEqual(effects.toSorted());
  for (const task of tasks) {
    const orders = readFileSync(join(t.node.home, 'workspace', `orders-${task}.txt`), 'utf8');
    expect(orders).toBe('a cake\n');
  }
}

/** Waits, and allows meanwhile what is asked for; the same word again is the same message. */
function withLeave<Found>(what: string, look: () => Promise<Found> | Found) {
  return until(
    what,
    async () => {
      for (const id of openApprovals())
        await t.client.post('/api/messages', { id: `allow:${id}`, text: `/approve ${id} always` });
      return await look();
    },
    150_000,
  );
}

function openApprovals(): string[] {
  const db = new Database(join(t.gateway.home, 'gateway.db'), { readonly: true });
  const open = db.prepare('SELECT id FROM approvals WHERE verdict IS NULL').pluck().all() as string[];
  db.close();
  return open;
}

/** What the node's journal has of models' answers. */
function answersOnRecord(): Set<string> {
  const db = new Database(join(t.node.home, 'node.db'), { readonly: true });
  const texts = db
    .prepare("SELECT outcome ->> '$.result.text' FROM work WHERE skill = 'callModel' AND outcome IS NOT NULL")
    .pluck()
    .all() as string[];
  db.close();
  return new Set(texts);
}
