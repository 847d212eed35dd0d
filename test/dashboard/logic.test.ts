import { argumentsOf, commandOf, createHistory, matchingCommands } from '../../dashboard/completion.ts';
import { factsOf, titleOf } from '../../dashboard/job-words.ts';
import { entryAt, headingOf, placeFor } from '../../dashboard/timeline.ts';
import { formatBytes, formatClock, formatDay, formatSpan } from '../../dashboard/units.ts';

const command = (name: string, usage = `/${name}`, available = true) => ({ name, summary: '', usage, available });
const commands = [command('status'), command('job', '/job ID'), command('jobs'), command('mail', '/mail', false)];
const names = (text: string, caret = text.length) => matchingCommands(text, caret, commands).map(({ name }) => name);

describe('completion', () => {
  test('offers all commands after a slash, those that do not work last', () => {
    expect(names('/')).toEqual(['status', 'job', 'jobs', 'mail']);
  });

  test('puts names that begin so before names that only contain it', () => {
    expect(matchingCommands('/s', 2, [command('jobs'), command('status')]).map(({ name }) => name)).toEqual([
      'status',
      'jobs',
    ]);
    expect(names('/JO')).toEqual(['job', 'jobs']);
  });

  test('is silent in running text, after the first word and for unknown commands', () => {
    for (const text of ['jo', ' /jo', '/job ', '/job 7', 'a/jo', '/xyz']) expect(names(text)).toEqual([]);
    expect(names('/job', 0)).toEqual([]);
  });

  test('knows the command whose arguments are being typed', () => {
    expect(argumentsOf(commandOf('/job 7', commands)!)).toBe('ID');
    expect(commandOf('/job', commands)).toBeUndefined();
  });
});

test('the history goes back to the first message and forth to the text that was begun', () => {
  const history = createHistory(() => ['one', 'two']);
  expect([history.older('begun'), history.older('two'), history.older('one')]).toEqual(['two', 'one', undefined]);
  expect([history.newer(), history.newer(), history.newer()]).toEqual(['two', 'begun', undefined]);
  expect(createHistory(() => []).older('begun')).toBeUndefined();
});

describe('the order of a conversation', () => {
  const entry = (seq: number, time: string, who = 'Ada') => ({ id: `${seq}`, seq, at: new Date(time), who });
  const entries = [entry(1, '2026-02-08T10:00'), entry(5, '2026-02-08T10:01'), entry(Infinity, '2026-02-08T10:02')];

  test('recorded messages stand by seq, unsent ones after them as they were written', () => {
    expect([0, 1, 3, 9, Infinity].map((seq) => placeFor(entries, seq))).toEqual([0, 1, 1, 2, 3]);
  });

  test('what nobody asked for stands under the last message before it, or the first there is', () => {
    expect(entryAt(entries, Date.parse('2026-02-08T10:01:30'))?.seq).toBe(5);
    expect(entryAt(entries, Date.parse('2026-02-08T09:00'))?.seq).toBe(1);
    expect(entryAt([], 0)).toBeUndefined();
  });

  test('a heading stands on a new day, with another speaker and after a pause', () => {
    const first = entry(1, '2026-02-08T23:58');
    expect(headingOf(first, undefined)).toEqual({ day: true, head: true });
    expect(headingOf(entry(2, '2026-02-08T23:59'), first)).toEqual({ day: false, head: false });
    expect(headingOf(entry(2, '2026-02-08T23:59', 'Mainstay'), first)).toEqual({ day: false, head: true });
    expect(headingOf(entry(2, '2026-02-09T00:01'), first)).toEqual({ day: true, head: true });
    expect(headingOf(entry(2, '2026-02-08T23:58'), entry(1, '2026-02-08T23:50'))).toEqual({ day: false, head: true });
  });
});

describe('a job in words', () => {
  const now = Date.parse('2026-02-08T10:10:00Z');
  const job = {
    id: 'j',
    workflowId: 'job:j',
    skill: 'render',
    summary: 'render demo.yaml',
    state: 'running' as const,
    queuedAt: '2026-02-08T10:00:00Z',
    waitMs: 0,
    attempts: 1,
    costUsd: 0,
    artifacts: [],
  };

  test('says how far it is, how long it runs and how long it will', () => {
    const progress = { fraction: 0.629, etaS: 45, note: 'segment 7 of 11' };
    const running = { ...job, startedAt: '2026-02-08T10:05:50Z', node: 'mac-node', progress };
    expect(factsOf(running, now)).toEqual(['62 %', 'segment 7 of 11', '4 m 10 s', 'about 45 s left', 'on mac-node']);
  });

  test('says how long it waits or waited, and how it ended', () => {
    expect(factsOf({ ...job, state: 'queued' }, now)).toEqual(['waiting 10 m 0 s']);
    const ended = { ...job, runMs: 12_345, waitMs: 250_000, attempts: 2, costUsd: 0.018 };
    expect(factsOf({ ...ended, state: 'done' }, now)).toEqual(['12.3 s', 'waited 4 m 10 s', 'attempt 2', '$0.018']);
    expect(factsOf({ ...job, state: 'cancelled', runMs: 4_200 }, now)).toEqual(['after 4.2 s']);
    expect(factsOf({ ...job, state: 'cancelled', waitMs: 90_000 }, now)).toEqual([
      'before it began',
      'waited 1 m 30 s',
    ]);
  });

  test('does not name its skill twice', () => {
    expect([titleOf(job), titleOf({ ...job, summary: 'render' })]).toEqual(['demo.yaml', '']);
  });
});

test('quantities read as people write them', () => {
  expect([0, 820, 1_234, 35_400, 999_600, 1_400_000_000].map(formatBytes)).toEqual([
    '0 B',
    '820 B',
    '1.2 kB',
    '35 kB',
    '1.0 MB',
    '1.4 GB',
  ]);
  expect([-5, 999, 59_999, 250_000, 7_800_000, 273_600_000].map(formatClock)).toEqual([
    '0 s',
    '0 s',
    '59 s',
    '4 m 10 s',
    '2 h 10 m',
    '3 d 4 h',
  ]);
  expect([850, 59_949, 59_951].map(formatSpan)).toEqual(['0.8 s', '59.9 s', '1 m 0 s']);
  const now = new Date('2026-03-01T12:00');
  expect(formatDay(new Date('2026-03-01T01:00'), now)).toBe('Today');
  expect(formatDay(new Date('2026-02-28T23:00'), now)).toBe('Yesterday');
  expect(formatDay(new Date('2025-02-28T23:00'), now)).toContain('2025');
});
