import { NotFound, NotReachable } from '../../../contracts/errors.ts';
import { type Asks, createAsks } from '../../../gateway/memory/asks.ts';

const QUESTION = { about: 'days' } as const;
const never = new AbortController().signal;
let isAway: boolean;
let asks: Asks;

beforeEach(() => {
  isAway = false;
  asks = createAsks({ isAway: () => isAway });
});

const poll = (after?: string, waitMs = 10_000, signal = never) => asks.poll(after, waitMs, signal);
const ids = async (polled: ReturnType<typeof poll>) => (await polled).map(({ id }) => id);
const good = (answer: unknown) => ({ ok: true, answer }) as const;

test('a question goes to the poll that waits, and its answer to who asked', async () => {
  const polled = poll();
  const asked = asks.ask(QUESTION);
  const [{ id, ask } = { id: '', ask: undefined }] = await polled;
  expect(ask).toEqual(QUESTION);
  asks.answer(id, good(['2026-02-08']));
  expect(await asked).toEqual(['2026-02-08']);
});

test('several at once are told to one poll, and answered in any order', async () => {
  const asked = [1, 2, 3].map(() => asks.ask(QUESTION));
  const told = await ids(poll());
  expect(told).toHaveLength(3);
  told.toReversed().forEach((id, index) => asks.answer(id, good(index)));
  expect(await Promise.all(asked)).toEqual([2, 1, 0]);
  expect(await poll(told.at(-1), 0)).toEqual([]);
});

test('what was told to a poll whose line broke is told again to the next', async () => {
  const asked = asks.ask(QUESTION);
  const [lost] = await ids(poll());
  // The node never read that, so it names nothing.
  const [again] = await ids(poll());
  expect(again).toBe(lost);
  asks.answer(again!, good('here'));
  expect(await asked).toBe('here');
});

test('a poll that was left takes no question with it', async () => {
  const leaving = new AbortController();
  const left = poll(undefined, 10_000, leaving.signal);
  leaving.abort();
  expect(await left).toEqual([]);
  const asked = asks.ask(QUESTION);
  const [id] = await ids(poll());
  asks.answer(id!, good('here'));
  expect(await asked).toBe('here');
});

test('two polls at once get the same question, and the first answer counts', async () => {
  const polls = [poll(), poll()];
  const asked = asks.ask(QUESTION);
  const [[one], [other]] = await Promise.all([ids(polls[0]!), ids(polls[1]!)]);
  asks.answer(one!, good('first'));
  asks.answer(other!, good('second'));
  expect(await asked).toBe('first');
});

test('a node that knows the numbers of a gateway before is given everything', async () => {
  const asked = asks.ask(QUESTION);
  const [id] = await ids(poll('0a1b2c3d-900'));
  asks.answer('0a1b2c3d-1', good('of another gateway'));
  asks.answer(id!, good('here'));
  expect(await asked).toBe('here');
});

test('an asker that leaves takes its question back', async () => {
  const leaving = new AbortController();
  const asked = asks.ask(QUESTION, leaving.signal);
  leaving.abort(new Error('left'));
  await expect(asked).rejects.toThrow('left');
  expect(await poll(undefined, 0)).toEqual([]);
});

test('a node that is known to be away is not waited for, one that polls is asked all the same', async () => {
  isAway = true;
  const began = performance.now();
  await expect(asks.ask(QUESTION)).rejects.toThrow(NotReachable);
  expect(performance.now() - began).toBeLessThan(200);
  const polled = poll();
  const asked = asks.ask(QUESTION);
  const [id] = await ids(polled);
  asks.answer(id!, good('back already'));
  expect(await asked).toBe('back already');
});

test('a question that no poll takes is given up after a second, one that was taken after five', async () => {
  const began = performance.now();
  const took = () => Math.round((performance.now() - began) / 1_000);
  await expect(asks.ask(QUESTION)).rejects.toThrow(NotReachable);
  expect(took()).toBe(1);
  const asked = asks.ask(QUESTION);
  await poll();
  await expect(asked).rejects.toThrow(NotReachable);
  expect(took()).toBe(6);
});

test('what the node says is wrong with a question is told as it said it', async () => {
  const asked = asks.ask(QUESTION);
  const [id] = await ids(poll());
  asks.answer(id!, { ok: false, kind: 'NotFound', sentence: 'The log has nothing of 2026-02-08.' });
  await expect(asked).rejects.toEqual(new NotFound('The log has nothing of 2026-02-08.'));
});
