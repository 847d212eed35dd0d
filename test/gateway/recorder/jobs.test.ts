import type { SkillResult } from '../../../contracts/job.ts';
import { newJob } from '../../support/gateway-parts.ts';
import { useRecorder } from './recorder-under-test.ts';

const recorder = useRecorder();
const jobs = () => recorder.now().jobs;
const report = { node: 'mac-node', runId: 'run-1', startedAt: 2_000, attempt: 1 };
const result: SkillResult = {
  output: { exitCode: 0 },
  text: 'fine',
  artifacts: [],
  measures: { cpuMs: 5 },
  node: 'mac-node',
  startedAt: 2_000,
  finishedAt: 5_000,
};
beforeEach(() => jobs().insert(newJob('run-aaaa', { queuedAt: 1_000 })));

describe('a job', () => {
  test('is asked for once', () => {
    expect(jobs().insert(newJob('run-aaaa', { summary: 'something else' }))).toBe(false);
    expect(jobs().find('run-aaaa')?.summary).toBe('render storyboards/demo.yaml');
  });

  test('waits, runs and ends, with its times on the clock of who did it', () => {
    expect(jobs().find('run-aaaa')?.view).toMatchObject({ state: 'queued', attempts: 0 });
    jobs().running('run-aaaa', { ...report, progress: { fraction: 0.5 } }, 2_010);
    expect(jobs().find('run-aaaa')?.view).toMatchObject({
      state: 'running',
      node: 'mac-node',
      waitMs: 1_000,
      attempts: 1,
      progress: { fraction: 0.5 },
    });
    expect(jobs().end('run-aaaa', { state: 'done', at: 9_999, result, runId: 'run-1' })).toBe(true);
    expect(jobs().find('run-aaaa')?.view).toMatchObject({
      state: 'done',
      runId: 'run-1',
      waitMs: 1_000,
      runMs: 3_000,
      result: { exitCode: 0 },
      measures: { cpuMs: 5 },
    });
  });

  test('that ended without ever starting waited until its end and ran for no time', () => {
    jobs().end('run-aaaa', { state: 'cancelled', at: 4_000 });
    expect(jobs().find('run-aaaa')?.view).toMatchObject({ waitMs: 3_000, runMs: undefined, state: 'cancelled' });
  });

  test('keeps the start of its first attempt and the number of its last', () => {
    jobs().running('run-aaaa', report, 2_010);
    jobs().running('run-aaaa', { ...report, attempt: 3, startedAt: 3_000 }, 3_010);
    jobs().running('run-aaaa', { ...report, attempt: 2 }, 3_020);
    expect(jobs().find('run-aaaa')?.view).toMatchObject({ attempts: 3, waitMs: 1_000 });
  });

  test('stays as its first end left it', () => {
    jobs().end('run-aaaa', { state: 'cancelled', at: 3_000 });
    expect(jobs().end('run-aaaa', { state: 'done', at: 4_000, result })).toBe(false);
    expect(jobs().running('run-aaaa', { ...report, progress: { fraction: 1 } }, 4_010)).toBe(false);
    const { view } = jobs().find('run-aaaa')!;
    expect(view).toMatchObject({ state: 'cancelled', finishedAt: new Date(3_000).toISOString(), attempts: 1 });
    expect([view.result, view.progress, view.node]).toEqual([undefined, undefined, undefined]);
  });

  // The protection is `BETWEEN queued_at AND @at`: a node's word on the time counts only where our clock finds it possible.
  test.each([
    ['ahead', 3 * 3_600_000],
    ['behind', -3 * 3_600_000],
  ])('of a node whose clock is three hours %s waited and ran as long as it did', (_, off) => {
    jobs().running('run-aaaa', { ...report, startedAt: 2_000 + off }, 2_000);
    expect(jobs().find('run-aaaa')?.view).toMatchObject({ waitMs: 1_000 });
    jobs().insert(newJob('run-bbbb', { queuedAt: 1_000 }));
    const shifted = { ...result, startedAt: 2_000 + off, finishedAt: 5_000 + off };
    for (const id of ['run-aaaa', 'run-bbbb']) {
      jobs().end(id, { state: 'done', at: 5_000, result: shifted });
      expect(jobs().find(id)?.view).toMatchObject({ waitMs: 1_000, runMs: 3_000 });
    }
  });

  test('of unknown outcome is settled once, and no other', () => {
    expect(jobs().settleUnknown('run-aaaa', 'done')).toBe(false);
    jobs().end('run-aaaa', { state: 'unknown', at: 3_000, error: 'Nobody can tell.' });
    expect(jobs().settleUnknown('run-aaaa', 'failed')).toBe(true);
    expect(jobs().settleUnknown('run-aaaa', 'done')).toBe(false);
    expect(jobs().find('run-aaaa')?.view.state).toBe('failed');
  });
});

test('the beginning of an id finds its jobs, two at most, and is taken letter by letter', () => {
  for (const id of ['run-aabb', 'run-aacc', 'run_dddd']) jobs().insert(newJob(id));
  expect(jobs().beginningWith('run-aaaa')).toHaveLength(1);
  expect(jobs().beginningWith('run-aa')).toHaveLength(2);
  expect(
    jobs()
      .beginningWith('run_')
      .map(({ id }) => id),
  ).toEqual(['run_dddd']);
  expect(jobs().beginningWith('%')).toEqual([]);
});

test('a message has the jobs that answer it and those it asked for', () => {
  const { messages } = recorder.now();
  for (const id of ['first', 'retry'])
    messages.insert({
      id,
      chat: 'web',
      senderName: 'Ada',
      text: 'x',
      attachments: [],
      press: false,
      acceptedAt: 1,
      startAfter: 1,
    });
  jobs().insert(newJob('run-1', { messageId: 'first', askedBy: 'first' }));
  jobs().insert(newJob('run-2', { messageId: 'first', askedBy: 'retry' }));
  const idsOf = (message: string) =>
    jobs()
      .ofMessage(message)
      .map(({ id }) => id);
  expect(idsOf('first')).toEqual(['run-1', 'run-2']);
  expect(idsOf('retry')).toEqual(['run-2']);
});

test('counts tell what runs, what waits and what ended within a day', () => {
  const now = Date.now();
  for (const id of ['w', 'r', 'd', 'f', 'u', 'old', 'c']) jobs().insert(newJob(id, { queuedAt: now }));
  jobs().running('r', report, now);
  jobs().end('d', { state: 'done', at: now });
  jobs().end('f', { state: 'failed', at: now });
  jobs().end('u', { state: 'unknown', at: now });
  jobs().end('c', { state: 'cancelled', at: now });
  jobs().end('old', { state: 'done', at: now - 86_400_001 });
  // `run-aaaa` of the beginning waits too.
  expect(jobs().counts(now)).toEqual({ running: 1, queued: 2, done24h: 1, failed24h: 2 });
  expect(jobs().runningOn('mac-node')).toBe(1);
});
