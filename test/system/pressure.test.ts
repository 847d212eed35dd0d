import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import Database from 'better-sqlite3';
import { status } from '../../contracts/http/status.ts';
import { jobWorkflowId, turnWorkflowId } from '../../contracts/work.ts';
import { connectClient } from '../../platform/temporal/connection.ts';
import { startBotApi, type BotApiServer, type TelegramUser } from '../support/bot-api-server.ts';
import { linesOf, writeScript } from '../support/scripts.ts';
import { createSplitMainstay, type SplitMainstay } from '../support/split-mainstay.ts';
import { useTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const OPERATOR = 7;
/** A payload of four times as much makes Temporal warn. */
const HISTORY_BYTES = 64 * 1_024;

const temporal = useTemporal();
let server: BotApiServer;
let ann: TelegramUser;
let t: SplitMainstay;
let client: Client;

beforeAll(async () => {
  client = await connectClient(temporal.server().target);
  server = await startBotApi();
  ann = server.user({ id: OPERATOR, name: 'Ann' });
  t = await createSplitMainstay(temporal.server().address, server.settings({ id: OPERATOR }));
  await t.gateway.start();
  await t.node.start();
  writeScript(t.node.home, 'count.sh', '# mainstay: idempotent', 'echo "$1" >> counted.txt');
  writeScript(t.node.home, 'talk.sh', '# mainstay: idempotent', 'yes "0123456789abcde" | head -c 5000000');
  const untilGo = 'while [ ! -e go ]; do sleep 0.1; done';
  writeScript(t.node.home, 'wait.sh', '# mainstay: idempotent', 'echo "$1" >> waiting.txt', untilGo);
}, 120_000);
afterAll(async () => {
  await t.dispose();
  await server.close();
  await client.connection.close();
});

const inWorkspace = (name: string) => join(t.node.home, 'workspace', name);
/** Results, not cards. */
const resultsOf = (id: number) =>
  server
    .sent(OPERATOR)
    .filter(
      ({ message: { text, reply_to_message: asked } }) => asked?.message_id === id && text?.includes('Processing time'),
    );
/** How often the gateway thought that the node was gone. */
function losses(): number {
  const db = new Database(join(t.gateway.home, 'gateway.db'), { readonly: true });
  try {
    const sql = "SELECT count(*) FROM entries WHERE key LIKE 'node:mac-node:%' AND text NOT LIKE '%online%'";
    return db.prepare(sql).pluck().get() as number;
  } finally {
    db.close();
  }
}
const now = async () => status.parse(await t.client.get('/api/status'));

async function historyOf(workflowId: string) {
  const handle = client.workflow.getHandle(workflowId);
  await handle.result();
  const { historySize, historyLength } = await handle.describe();
  return { bytes: historySize ?? Infinity, events: historyLength };
}

describe('what is large travels as a reference', () => {
  test('the longest message there may be; a longer one is refused with a sentence', async () => {
    const longest = `/run count.sh ${'m'.repeat(99_000)}`;
    const id = await t.say(longest);
    const { jobs } = await t.answer(id);
    expect(jobs).toMatchObject([{ state: 'done' }]);
    // The job's input is in it twice: where it is asked for and where it begins.
    expect((await historyOf(turnWorkflowId(id))).bytes).toBeLessThan(4 * HISTORY_BYTES);
    await expect(t.say(longest + longest)).rejects.toThrow('text is out of range: must have <=100000 characters.');
  });

  test('five megabytes of output, of which the chat gets the end and the whole as a file', async () => {
    const { jobs, reply } = await t.answer(await t.say('/run talk.sh'));
    const [job] = jobs;
    expect(job).toMatchObject({ state: 'done' });
    expect((await historyOf(jobWorkflowId(job!.id))).bytes).toBeLessThan(HISTORY_BYTES);
    expect(reply!.text.length).toBeLessThan(20_000);
    expect(reply!.artifacts.map(({ bytes }) => bytes)).toContain(5_000_000);
  });
});

test('a turn in a chat of ten thousand messages has the history of one in a new chat', async () => {
  const first = await t.say('/status');
  await t.answer(first);
  const db = new Database(join(t.gateway.home, 'gateway.db'));
  const insert = db.prepare(
    "INSERT INTO entries (key, kind, chat, who, at, text) VALUES (?, 'said', 'cli', 'Ann', ?, ?)",
  );
  db.transaction(() => {
    for (let n = 0; n < 10_000; n += 1) insert.run(`said before ${n}`, Date.now(), `message ${n}`);
  })();
  db.close();
  const later = await t.say('/status');
  await t.answer(later);
  const [before, after] = [await historyOf(turnWorkflowId(first)), await historyOf(turnWorkflowId(later))];
  expect(after.events).toBe(before.events);
  expect(after.bytes).toBeLessThan(before.bytes + 1_024);
});

test('a node that is busy is no node that is offline: its queue grows without a notice', async () => {
  const { slots } = (await now()).nodes[0]!.load as { slots: number };
  const busy = Array.from({ length: slots }, (_, n) => ann.sends(`/run wait.sh ${n}`));
  await until('all slots are taken', () => linesOf(inWorkspace('waiting.txt')).length === slots);
  const queued = ann.sends('/run count.sh behind');
  await until('it waits', async () => (await now()).jobs.queued === 1);
  expect((await now()).nodes[0]).toMatchObject({ online: true });
  writeFileSync(inWorkspace('go'), '');
  for (const { message_id } of [...busy, queued]) await server.waitFor(() => resultsOf(message_id).length > 0, 30_000);
  const notices = server.sent(OPERATOR).filter(({ message }) => message.text?.includes('Node offline'));
  // On a machine that is crowded by other tests the node may really have been silent for seconds.
  expect(notices.length).toBeLessThanOrEqual(losses());
}, 90_000);

describe('an update that is told again is not run again', () => {
  const countedOf = (mark: string) => linesOf(inWorkspace('counted.txt')).filter((line) => line === mark);
  async function sayOnce(mark: string): Promise<number> {
    const { message_id } = ann.sends(`/run count.sh ${mark}`);
    await server.waitFor(() => resultsOf(message_id).length > 0, 30_000);
    return message_id;
  }
  /** Something new, behind which what was told again has been looked at, too. */
  async function tellAgain(): Promise<void> {
    server.world.updates.repeat(1);
    await sayOnce(`after ${server.sent(OPERATOR).length}`);
  }

  test('after Telegram began its ids anew', async () => {
    const id = await sayOnce('renumbered');
    server.world.updates.restartIds(5);
    await tellAgain();
    expect(countedOf('renumbered')).toHaveLength(1);
    expect(resultsOf(id)).toHaveLength(1);
  }, 60_000);

  test('after Temporal has forgotten its workflows', async () => {
    const id = await sayOnce('forgotten');
    const { namespace } = client.options;
    const messageId = `telegram:${OPERATOR}:${id}`;
    const { jobs } = await t.view(messageId);
    const handles = [turnWorkflowId(messageId), ...jobs.map((job) => jobWorkflowId(job.id))].map((workflowId) =>
      client.workflow.getHandle(workflowId),
    );
    for (const handle of handles) {
      await handle.result();
      const workflowExecution = { workflowId: handle.workflowId };
      await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
    }
    // The server takes half a minute for it.
    for (const handle of handles) {
      const isGone = () =>
        handle.describe().then(
          () => false,
          () => true,
        );
      await until(`Temporal has forgotten ${handle.workflowId}`, isGone, 60_000);
    }
    await tellAgain();
    expect(countedOf('forgotten')).toHaveLength(1);
    expect(resultsOf(id)).toHaveLength(1);
  }, 120_000);
});
