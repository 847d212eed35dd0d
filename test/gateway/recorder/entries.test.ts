import type { NewEntry } from '../../../gateway/recorder/entries.ts';
import { toLogEntry } from '../../../gateway/recorder/entries.ts';
import { SECRET, useRecorder } from './recorder-under-test.ts';

const recorder = useRecorder();
const entries = () => recorder.now().entries;
const said = (key: string, text: string, more: Partial<NewEntry> = {}): number | null =>
  entries().record({ key, kind: 'said', chat: 'web', who: 'Ada', at: 1, text, ...more });
const found = (query: string) =>
  entries()
    .search(query, 10)
    .map(({ key }) => key);

describe('the record', () => {
  test('keeps a key once, as it was told first, also after a restart', () => {
    expect(said('a', 'first')).toBe(1);
    expect(said('a', 'second')).toBeNull();
    recorder.reopen();
    expect(said('a', 'third')).toBeNull();
    expect(entries().byKey('a')?.text).toBe('first');
    expect(entries().after(0, 10)).toHaveLength(1);
  });

  test('gives its entries in the order they were told, whatever their times', () => {
    said('late', 'x', { at: 9 });
    said('early', 'y', { at: 1 });
    said('between', 'z', { at: 5 });
    expect(
      entries()
        .after(1, 10)
        .map(({ key }) => key),
    ).toEqual(['early', 'between']);
  });

  test('gives the last messages of one chat, oldest first, page by page, without system events', () => {
    for (const n of [1, 2, 3, 4]) said(`m${n}`, `${n}`);
    said('other', 'x', { chat: 'cli' });
    said('system', 'x', { kind: 'system' });
    const page = entries().ofChat('web', Number.MAX_SAFE_INTEGER, 3);
    expect(page.map(({ text }) => text)).toEqual(['2', '3', '4']);
    expect(
      entries()
        .ofChat('web', page[0]!.seq, 3)
        .map(({ text }) => text),
    ).toEqual(['1']);
  });

  test('leaves nothing of a commit that failed in its middle', () => {
    expect(() =>
      recorder.now().atomically(() => {
        said('a', 'x');
        throw new Error('the disk is full');
      }),
    ).toThrow('the disk is full');
    expect(entries().after(0, 10)).toEqual([]);
  });
});

describe('the search', () => {
  test('finds entries with all words, in any of their forms and letters, by their speaker too', () => {
    said('a', 'Rendering the Blueprint video');
    said('b', 'Deploy the Blueprint site', { who: 'Grace Hopper' });
    expect(found('render blueprint')).toEqual(['a']);
    expect(found('DEPLOYED')).toEqual(['b']);
    expect(found('hopper site')).toEqual(['b']);
    expect(found('render site')).toEqual([]);
  });

  test('takes words as words, not as a query language', () => {
    said('a', 'nothing of note');
    expect(found('NOT OR AND (')).toEqual([]);
    expect(found('"*:^')).toEqual([]);
    expect(found('of-note')).toEqual(['a']);
  });

  test('finds words whose letters are written with combining marks', () => {
    said('a', 'her r\u00e9sum\u00e9 came');
    said('b', '\u0939\u093f\u0928\u094d\u0926\u0940 \u092e\u0947\u0902');
    expect(found('re\u0301sume\u0301')).toEqual(['a']);
    expect(found('\u0939\u093f\u0928\u094d\u0926\u0940')).toEqual(['b']);
  });

  test.each([
    ['before anybody searched', false],
    ['after somebody searched', true],
  ])('follows an entry that was edited %s', (_, searchedBefore) => {
    said('notice', 'Node offline, jobs queued');
    said('other', 'something else');
    if (searchedBefore) expect(found('offline')).toEqual(['notice']);
    expect(entries().change('notice', 'Three jobs, longest wait 2 m')).toBe(true);
    expect(found('offline')).toEqual([]);
    expect(found('longest wait')).toEqual(['notice']);
    expect(found('something')).toEqual(['other']);
  });

  test('goes on after a restart with what was recorded meanwhile', () => {
    said('a', 'first words');
    expect(found('words')).toEqual(['a']);
    recorder.reopen();
    said('b', 'second words');
    expect(found('words').sort()).toEqual(['a', 'b']);
  });
});

describe('a secret', () => {
  test('gets into no entry, whoever says it and however an entry is edited', () => {
    said('a', `the key is ${SECRET}, and password=hunter2`);
    said('b', 'x', { kind: 'job', data: { tool: { name: 'run', call: `x.sh ${SECRET}` }, result: `got ${SECRET}` } });
    said('c', 'notice');
    entries().change('c', `1. run x.sh ${SECRET}`);
    expect(JSON.stringify(entries().after(0, 9))).not.toMatch(/our-own|hunter2/);
    expect(entries().byKey('a')?.text).toBe('the key is [redacted: SHOP_KEY], and password=[redacted: password]');
    expect(entries().byKey('b')?.data).toEqual({
      tool: { name: 'run', call: 'x.sh [redacted: SHOP_KEY]' },
      result: 'got [redacted: SHOP_KEY]',
    });
    expect(entries().byKey('c')?.text).toBe('1. run x.sh [redacted: SHOP_KEY]');
  });

  test('is not in the index, and its name is', () => {
    said('a', `the key is ${SECRET}`);
    expect(found('own secret')).toEqual([]);
    expect(found('SHOP_KEY')).toEqual(['a']);
  });
});

test('changing an entry into what it says already, or one that is not there, is no change', () => {
  said('a', 'same');
  found('same');
  expect(entries().change('a', 'same')).toBe(false);
  expect(entries().change('none', 'x')).toBe(false);
  expect(found('same')).toEqual(['a']);
});

// A node that fetches it again after a crash would else not find in its file what it wrote there.
test('the daily log gets an edited entry as it was at first, whenever it is fetched', () => {
  said('outage:1', 'Node offline, jobs queued', { kind: 'replied' });
  for (const text of ['1 job, longest wait 4 s', 'all done']) entries().change('outage:1', text);
  expect(entries().byKey('outage:1')).toMatchObject({ text: 'all done' });
  expect(toLogEntry(entries().byKey('outage:1')!)).toMatchObject({ said: 'Node offline, jobs queued' });
});

test('the daily log gets words as said, system events as lines, jobs with their tool and cost', () => {
  said('a', 'hello');
  said('b', 'Gateway started', { kind: 'system', who: 'System' });
  said('c', 'the reply', { kind: 'job', data: { tool: { name: 'run', call: 'tick.sh' }, result: 'ok', costUsd: 0 } });
  expect(entries().after(0, 9).map(toLogEntry)).toMatchObject([
    { said: 'hello' },
    { line: 'Gateway started', who: 'System' },
    { tool: { name: 'run', call: 'tick.sh' }, result: 'ok', costUsd: 0 },
  ]);
});
