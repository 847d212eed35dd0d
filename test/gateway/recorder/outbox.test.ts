import type { OutgoingBody } from '../../../gateway/recorder/outbox.ts';
import { dueIn } from '../../../gateway/recorder/outbox.ts';
import { useRecorder } from './recorder-under-test.ts';

const CHAT = 'telegram:7';
const recorder = useRecorder();
const outbox = () => recorder.now().outbox;
const put = (key: string, text = key) => outbox().put(key, CHAT, { text }, 0);
const row = (key: string) => outbox().find(key)!;
const next = (now = 0) => outbox().next(CHAT, now)?.key;

/** A delivery that has to wait. */
function later(key: string, externalIds: string[], pauseMs: number, maybeSent: boolean, error: string, at = 0): void {
  outbox().markLater(row(key).seq, { externalIds, maybeSent, error, at, pauseMs });
}

/** A delivery that ends well. */
function send(key: string, ids = [`id-${key}`], at = 0): void {
  outbox().markSending(row(key).seq, '9');
  outbox().markSent(row(key).seq, row(key).version, ids, at);
}

describe('a message', () => {
  test('is put once, and sent once', () => {
    expect(put('a')).toBe(true);
    expect(put('a', 'another text')).toBe(false);
    expect(row('a').body.text).toBe('a');
    send('a');
    expect(next()).toBeUndefined();
    expect(outbox().waiting()).toBe(0);
  });

  test('keeps reply, buttons and files of its body', () => {
    const body: OutgoingBody = {
      text: 'x',
      format: 'plain',
      replyToExternalId: '5',
      silent: true,
      buttons: [[{ label: 'Cancel', action: '/cancel x' }]],
    };
    outbox().put('a', CHAT, body, 0);
    expect(recorder.reopen().outbox.find('a')?.body).toEqual(body);
  });

  test('that is refused is never tried again, nor changed', () => {
    put('a');
    outbox().markSending(row('a').seq, '9');
    outbox().markRefused(row('a').seq, 'chat not found');
    expect(outbox().change('a', { text: 'new' }, 0)).toBe(false);
    expect(next()).toBeUndefined();
  });
});

describe('what is next', () => {
  test('goes by order, new messages before edits, and by chat', () => {
    put('a');
    send('a');
    outbox().change('a', { text: 'edited' }, 0);
    put('b');
    put('c');
    outbox().put('elsewhere', 'telegram:8', { text: 'x' }, 0);
    expect(next()).toBe('b');
    send('b');
    expect(next()).toBe('c');
    send('c');
    expect(next()).toBe('a');
    expect(outbox().chatsDue().sort()).toEqual([CHAT, 'telegram:8']);
  });

  test('passes over what has to wait, and when all has to, names what is due first', () => {
    put('a');
    put('b');
    put('c');
    later('a', [], 60_000, false, 'x');
    expect(next(1_000)).toBe('b');
    later('b', [], 9_000, false, 'x');
    later('c', [], 5_000, false, 'x');
    expect(next(1_000)).toBe('c');
    expect(next(61_000)).toBe('a');
  });
});

describe('a change', () => {
  test('of a message not sent yet goes out as its first content', () => {
    put('a', 'old');
    expect(outbox().change('a', { text: 'new' }, 3_000)).toBe(true);
    expect(outbox().next(CHAT, 0)).toMatchObject({ body: { text: 'new' }, sentVersion: 0, notBefore: 0 });
  });

  test('again and again before the first sending does not put it off', () => {
    put('a', 'old');
    later('a', [], 500, false, 'x');
    for (const text of ['1', '2', '3']) outbox().change('a', { text }, 3_000);
    expect(row('a')).toMatchObject({ body: { text: '3' }, notBefore: 500 });
  });

  test('of a sent message is an edit, no sooner than its pause after the last; several are one', () => {
    put('a', 'old');
    send('a', ['11'], 1_000);
    for (const text of ['1', '2', '3']) outbox().change('a', { text }, 3_000);
    expect(outbox().next(CHAT, 4_000)).toMatchObject({
      body: { text: '3' },
      sentVersion: 1,
      notBefore: 4_000,
      externalIds: ['11'],
    });
    outbox().markSending(row('a').seq, '9');
    outbox().markSent(row('a').seq, row('a').version, ['11'], 4_000);
    expect(next()).toBeUndefined();
  });

  test('while the message is being sent leaves an edit due after it', () => {
    put('a', 'old');
    const taken = outbox().next(CHAT, 0)!;
    outbox().markSending(taken.seq, '9');
    expect(outbox().change('a', { text: 'new' }, 0)).toBe(true);
    expect(next()).toBeUndefined();
    outbox().markSent(taken.seq, taken.version, ['11'], 5);
    expect(outbox().next(CHAT, 5)).toMatchObject({ body: { text: 'new' }, sentVersion: 1, externalIds: ['11'] });
  });

  test('while an edit is being made waits its pause from that one on, and the last word not at all', () => {
    put('a');
    send('a', ['id-a'], 1_000);
    const change = (text: string, pauseMs: number) => outbox().change('a', { text }, pauseMs);
    change('first', 3_000);
    outbox().markSending(row('a').seq, '9');
    const { seq, version } = row('a');
    change('second', 3_000);
    outbox().markSent(seq, version, null, 4_500);
    expect(dueIn(row('a'), 4_500)).toBe(3_000);

    outbox().markSending(seq, '9');
    const { version: next } = row('a');
    change('last', 0);
    outbox().markSent(seq, next, null, 7_500);
    expect(dueIn(row('a'), 7_500)).toBe(0);
  });

  test('into what it says already is none, nor of what was never put', () => {
    put('a', 'same');
    send('a');
    expect(outbox().change('a', { text: 'same' }, 0)).toBe(false);
    expect(outbox().change('none', { text: 'x' }, 0)).toBe(false);
    expect(next()).toBeUndefined();
  });
});

// The protections are `dueIn` and, in the order of `next`, `waits_since > @now`.
test('a wait does not outlast a clock that is put back before it began, also that of an edit', () => {
  const [after, before] = [20_000_000, 9_000_000];
  put('a');
  later('a', [], 60_000, false, 'x', after);
  put('b');
  send('b', ['11'], after);
  outbox().change('b', { text: 'new' }, 3_000);
  for (const key of ['a', 'b']) {
    expect(dueIn(row(key), after)).toBeGreaterThan(0);
    expect(dueIn(row(key), before)).toBe(0);
  }
  expect(next(before)).toBe('a');
});

describe('after a crash', () => {
  test('what was being sent waits, and may have arrived; the rest is as it was', () => {
    put('sending');
    put('waiting');
    outbox().markSending(row('sending').seq, '9');
    const { outbox: reopened } = recorder.reopen();
    expect(reopened.recover()).toBe(1);
    expect(reopened.find('sending')).toMatchObject({ state: 'waiting', maybeSent: true });
    expect(reopened.find('waiting')).toMatchObject({ state: 'waiting', maybeSent: false });
  });

  test('what was changed while it was being sent may have arrived too', () => {
    put('a', 'old');
    outbox().markSending(row('a').seq, '9');
    outbox().change('a', { text: 'new' }, 0);
    const { outbox: reopened } = recorder.reopen();
    reopened.recover();
    expect(reopened.find('a')).toMatchObject({ state: 'waiting', maybeSent: true, body: { text: 'new' } });
  });

  test('an edit is simply made again', () => {
    put('a', 'old');
    send('a', ['11']);
    outbox().change('a', { text: 'new' }, 0);
    outbox().markSending(row('a').seq, '9');
    const { outbox: reopened } = recorder.reopen();
    expect(reopened.recover()).toBe(1);
    expect(reopened.find('a')).toMatchObject({ state: 'waiting', maybeSent: false, sentVersion: 1 });
  });
});

test('a row knows the newest id there was before the first try that may have arrived', () => {
  put('a');
  outbox().markSending(row('a').seq, '3');
  later('a', [], 0, false, 'Telegram says wait');
  outbox().markSending(row('a').seq, '5');
  later('a', [], 0, true, 'no answer came');
  outbox().markSending(row('a').seq, '8');
  expect(row('a').sentAfter).toBe('5');
});

test('the last ids are those of all chats, each part of a message for itself', () => {
  for (const key of ['a', 'b', 'never']) put(key);
  send('a', ['1']);
  send('b', ['2', '3']);
  later('never', [], 0, true, 'x');
  const ids = (limit: number) =>
    outbox()
      .lastIds(limit)
      .map(({ id }) => id)
      .sort();
  expect(ids(10)).toEqual(['1', '2', '3']);
  expect(ids(2)).toEqual(['2', '3']);
});
