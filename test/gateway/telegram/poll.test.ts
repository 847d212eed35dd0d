import { createServer } from 'node:net';
import { pino } from 'pino';
import { startPolling } from '../../../gateway/telegram/poll.ts';
import { createIntake, startUnderTest, type UnderTest } from './telegram-under-test.ts';

let t: UnderTest;
beforeEach(async () => (t = await startUnderTest()));
afterEach(() => t.stop());

const polls = () => t.server.calls.filter((call) => call.method === 'getUpdates');
const lines = (text: string) => t.logged.filter((line) => line.includes(text));

test('an update is confirmed only after its acceptance has been committed', async () => {
  let commit = (): void => undefined;
  const committed = new Promise<void>((resolve) => (commit = resolve));
  let seen = 0;
  const poller = t.poll(async (incoming) => {
    seen += incoming.length;
    await committed;
  });
  t.ann.sends('/status');
  await t.server.waitFor(() => seen === 1);
  const pollsBefore = polls().length;
  expect(t.server.world.updates.pending).toHaveLength(1);
  commit();
  await t.server.waitFor((server) => server.world.updates.pending.length === 0);
  expect(polls()[pollsBefore]?.fields.offset).toBeGreaterThan(100_000_000);
  await poller.stop();
});

test('what the intake could not commit is delivered again, in order, and nothing of it is confirmed meanwhile', async () => {
  const intake = createIntake();
  intake.failures = 2;
  t.ann.sends('one');
  t.ann.sends('two');
  const poller = t.poll((incoming) => {
    expect(t.server.world.updates.pending.length).toBeGreaterThanOrEqual(2);
    intake.accept(incoming);
  });
  await t.server.waitFor((server) => server.world.updates.pending.length === 0);
  expect(intake.texts()).toEqual(['one', 'two']);
  expect(lines('taking in updates fails')).toHaveLength(1);
  expect(lines('disk full')).toHaveLength(1);
  await poller.stop();
  expect(lines('works again').length).toBeLessThanOrEqual(1);
});

test('stopping ends the long poll at once and leaves what comes later to the next start', async () => {
  const first = createIntake();
  const poller = t.poll((incoming) => first.accept(incoming));
  await t.server.waitFor((server) => server.world.updates.polling);
  const before = Date.now();
  await poller.stop();
  expect(Date.now() - before).toBeLessThan(500);
  await t.server.waitFor((server) => !server.world.updates.polling);
  t.ann.sends('while nobody listens');
  const second = createIntake();
  const next = t.poll((incoming) => second.accept(incoming));
  await t.server.waitFor(() => second.texts().length === 1);
  expect(first.texts()).toEqual([]);
  await next.stop();
});

test('stopping waits for an acceptance in progress, and its updates come again unless they were confirmed', async () => {
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  let finished = false;
  t.ann.sends('hello');
  const poller = t.poll(async () => {
    begin();
    await new Promise((resolve) => setTimeout(resolve, 100));
    finished = true;
  });
  await begun;
  await poller.stop();
  expect(finished).toBe(true);
  expect(t.server.world.updates.pending).toHaveLength(1);
});

test.each([
  [
    'a second poller (409)',
    { kind: 'error', code: 409, description: 'Conflict: terminated by other getUpdates request' },
  ],
  ['a proxy without Telegram behind it (502, HTML)', { kind: 'error', code: 502, html: true }],
  ['a refused token (401)', { kind: 'error', code: 401, description: 'Unauthorized' }],
  ['a connection cut before', { kind: 'drop', when: 'before' }],
  ['a connection cut after', { kind: 'drop', when: 'after' }],
] as const)('polling outlives %s and says so once', async (_, fault) => {
  t.server.fault({ ...fault, method: 'getUpdates', times: 2 });
  const intake = createIntake();
  t.ann.sends('still there?');
  const poller = t.poll((incoming) => intake.accept(incoming));
  await t.server.waitFor(() => intake.texts().length > 0);
  await poller.stop();
  expect(intake.texts()).toEqual(['still there?']);
  expect(lines('polling fails')).toHaveLength(1);
});

test('polling waits as long as Telegram asks it to', async () => {
  t.server.fault({ method: 'getUpdates', kind: 'flood', retryAfter: 1 });
  const intake = createIntake();
  t.ann.sends('slowly');
  const poller = t.poll((incoming) => intake.accept(incoming));
  await t.server.waitFor(() => intake.texts().length === 1);
  const [refused, next] = polls();
  expect(next!.at - refused!.at).toBeGreaterThanOrEqual(990);
  await poller.stop();
});

test('polling begins by itself once Telegram is reachable, however long that takes', async () => {
  const port = await freePort();
  const logged = await startUnderTest({ apiRoot: `http://127.0.0.1:${port}` });
  const intake = createIntake();
  logged.poll((incoming) => intake.accept(incoming));
  await logged.server.waitFor(() => logged.logged.some((line) => line.includes('ECONNREFUSED')));
  const { startBotApi } = await import('../../support/bot-api-server.ts');
  const late = await startBotApi({ port });
  late.user({ id: 7, name: 'Ann' }).sends('at last');
  await late.waitFor(() => intake.texts().length === 1);
  await logged.stop();
  await late.close();
});

test('ids that begin anew do not hide updates', async () => {
  const intake = createIntake();
  const poller = t.poll((incoming) => intake.accept(incoming));
  t.ann.sends('before');
  await t.server.waitFor((server) => server.world.updates.pending.length === 0 && server.world.updates.polling);
  t.server.world.updates.restartIds(5_000);
  t.ann.sends('after one');
  t.ann.sends('after two');
  await t.server.waitFor((server) => server.world.updates.pending.length === 0 && intake.texts().length >= 3);
  expect([...new Set(intake.texts())]).toEqual(['before', 'after one', 'after two']);
  await poller.stop();
});

test('an offset from before never hides ids that begin anew, whatever the server makes of it', async () => {
  // Unlike Telegram's own, this queue takes every offset at its word.
  let queue = [{ update_id: 900 }];
  const offsets: (number | undefined)[] = [];
  const accepted: number[] = [];
  await new Promise<void>((resolve) => {
    const poller = startPolling({
      log: pino({ level: 'silent' }),
      fetch: async (offset) => {
        offsets.push(offset);
        queue = queue.filter((update) => update.update_id >= (offset ?? 0));
        const answer = [...queue];
        if (offsets.length === 2) queue.push({ update_id: 5 });
        return answer;
      },
      accept: (updates) => {
        accepted.push(...updates.map((update) => update.update_id));
        if (accepted.includes(5)) void poller.stop().then(resolve);
      },
    });
  });
  expect(accepted).toEqual([900, 5]);
  expect(offsets).toEqual([undefined, 901, undefined]);
});

test('an update of a kind never seen, and one that cannot be read, are handed on as ignored and confirmed', async () => {
  const intake = createIntake();
  t.server.world.updates.push({ quantum_message: { id: 1 } });
  t.server.world.updates.push({ message: { nonsense: true } as never });
  t.ann.sends('a normal one');
  const poller = t.poll((incoming) => intake.accept(incoming));
  await t.server.waitFor((server) => server.world.updates.pending.length === 0 && intake.accepted.length >= 3);
  expect(intake.accepted.map((one) => one.kind)).toEqual(['ignored', 'ignored', 'message']);
  expect(intake.accepted[0]).toEqual({ kind: 'ignored', what: 'quantum_message' });
  await poller.stop();
});

test('a webhook left behind by an earlier user of the token is removed', async () => {
  const description =
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
  t.server.fault({ method: 'getUpdates', kind: 'error', code: 409, description });
  const intake = createIntake();
  t.ann.sends('hi');
  const poller = t.poll((incoming) => intake.accept(incoming));
  await t.server.waitFor(() => intake.texts().length === 1);
  expect(t.server.calls.some((call) => call.method === 'deleteWebhook')).toBe(true);
  await poller.stop();
});

test('no log line and no error holds the token', async () => {
  t.server.fault({ method: '*', kind: 'drop', when: 'before', times: 3 });
  t.poll(() => undefined);
  await t.server.waitFor((server) => server.calls.length > 4);
  await t.stop();
  const error = await t.telegram
    .setCommands([{ name: 'status', summary: 'x' }])
    .then(String, (reason: unknown) => reason);
  const { inspect } = await import('node:util');
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(t.server.token);
  expect(t.logged.join('')).not.toContain(t.server.token);
  expect(t.logged.length).toBeGreaterThan(0);
  t = await startUnderTest();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
