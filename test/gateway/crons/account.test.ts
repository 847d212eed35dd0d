import { accountOf, type FiredRun } from '../../../gateway/crons/account.ts';
import { expectedFires } from '../../../gateway/crons/expected.ts';
import { aChange, aCron } from './a-cron.ts';

const HOUR = 3_600_000;
/** Everything here is long over. */
const NOW = 10 * HOUR;

function run(second: number, more: Partial<FiredRun> = {}): FiredRun {
  const at = second * 1_000;
  return { nominalAt: at, firedAt: at + 20, startedAt: at + 50, closedAt: at + 500, state: 'done', ...more };
}

const seconds = (times: string[]) => times.map((time) => Date.parse(time) / 1_000);

function account(runs: FiredRun[], definition = aCron(), now = NOW) {
  const expected = expectedFires([aChange(0, 0, { definition })], 10_000, 60_000);
  return accountOf('tick', expected, runs, now);
}

describe('what became of a cron’s fires', () => {
  it('adds up', () => {
    const runs = [run(10), run(20, { state: 'failed' }), run(30, { state: 'running', closedAt: null }), run(60)];
    const { missed, ...counts } = account(runs, aCron({ overlap: 'allow' }));
    expect(counts).toMatchObject({ expected: 6, started: 4, done: 2, failed: 1, running: 1, skipped: 0 });
    expect(seconds(missed)).toEqual([40, 50]);
    expect(counts.done + counts.failed + counts.running + counts.skipped + missed.length).toBe(counts.expected);
  });

  it('counts as skipped what a run that went on let not begin', () => {
    const long = run(20, { closedAt: 45_000 });
    expect(account([run(10), long, run(50), run(60)])).toMatchObject({ done: 4, skipped: 2, missed: [] });
  });

  it('counts as skipped what came while a late one was about to begin', () => {
    const late = run(10, { firedAt: 55_000, startedAt: 55_100, closedAt: 56_000 });
    expect(account([late, run(60)])).toMatchObject({ done: 2, skipped: 4, missed: [], late: [] });
  });

  it('lets one wait where one may be buffered', () => {
    const definition = aCron({ overlap: 'buffer-one' });
    const runs = [
      run(10, { closedAt: 55_000 }),
      run(20, { firedAt: 55_100, startedAt: 55_200, closedAt: 55_300 }),
      run(60),
    ];
    expect(account(runs, definition)).toMatchObject({ done: 3, skipped: 3, missed: [] });
    const open = [run(10, { closedAt: null, state: 'running' })];
    expect(account(open, definition)).toMatchObject({ running: 6, missed: [] });
  });

  it('sets aside what was triggered, backfilled or done twice', () => {
    const backfilled = run(20, { firedAt: 2 * HOUR, startedAt: 2 * HOUR, closedAt: 2 * HOUR + 100 });
    const twice = run(10, { firedAt: 15_000 });
    const { extra, missed, done } = account([run(10), twice, run(13), backfilled, run(30), run(40), run(50), run(60)]);
    expect(seconds(extra.map(({ time }) => time))).toEqual([10, 13, 20]);
    expect(seconds(missed)).toEqual([20]);
    expect(done).toBe(5);
  });

  it('names what was late by a minute or more', () => {
    const late = run(10, { startedAt: 10_000 + 720_000, closedAt: 10_000 + 721_000 });
    expect(account([late]).late).toEqual([{ time: '1970-01-01T00:00:10.000Z', by: 720_000 }]);
  });

  it('does not call missed what may still be on its way', () => {
    expect(account([run(10), run(20)], aCron(), 65_000)).toMatchObject({ done: 2, running: 4, missed: [] });
  });

  it('counts a fire near a pause nobody saw begin only where it, or a later one, was', () => {
    const history = [aChange(0, 0), aChange(25_000, 65_000, { paused: true, by: 'temporal' })];
    const expected = expectedFires(history, 10_000, 60_000);
    const found = accountOf('tick', expected, [run(10), run(20), run(40)], NOW);
    expect(found).toMatchObject({ expected: 4, done: 3 });
    expect(seconds(found.missed)).toEqual([30]);
  });
});
