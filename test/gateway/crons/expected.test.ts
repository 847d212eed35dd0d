import { expectedFires } from '../../../gateway/crons/expected.ts';
import { aChange, aCron } from './a-cron.ts';

const MINUTE = 60_000;
const sure = (history: Parameters<typeof expectedFires>[0], since = 0, until = 2 * MINUTE) =>
  expectedFires(history, since, until)
    .filter((fire) => fire.sure)
    .map(({ at }) => at / 1_000);

describe('the fires that should have been', () => {
  it('begin with the schedule', () => {
    expect(sure([aChange(85_000, 85_200)])).toEqual([90, 100, 110, 120]);
  });

  it('leave out those while it was paused', () => {
    const history = [aChange(0, 0), aChange(32_000, 32_100, { paused: true }), aChange(85_000, 85_100)];
    expect(sure(history, 1_000)).toEqual([10, 20, 30, 90, 100, 110, 120]);
  });

  it('end with its removal', () => {
    expect(sure([aChange(0, 0), aChange(45_000, 45_100, { definition: null })], 5_000)).toEqual([10, 20, 30, 40]);
  });

  it('are those of the definition of their time', () => {
    const slower = aCron({ schedule: { kind: 'every', ms: 30_000 } });
    expect(sure([aChange(0, 0), aChange(45_000, 45_100, { definition: slower })], 5_000)).toEqual([
      10, 20, 30, 40, 60, 90, 120,
    ]);
  });

  it('are sure around a change that both sides agree on', () => {
    const history = [aChange(0, 0), aChange(30_000, 50_000, { definition: aCron({ quiet: true }) })];
    expect(sure(history, 5_000, 60_000)).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it('are in doubt around a pause that nobody saw begin, until one of them or a later one was', () => {
    const history = [aChange(0, 0), aChange(35_000, 65_000, { paused: true, by: 'temporal' })];
    const doubtful = expectedFires(history, 5_000, 2 * MINUTE).filter((fire) => !fire.sure);
    expect(doubtful.map(({ at, provenBy }) => [at / 1_000, provenBy])).toEqual([
      [40, 'later'],
      [50, 'later'],
      [60, 'later'],
    ]);
  });

  it('are in doubt while Temporal was not told yet', () => {
    expect(sure([aChange(15_000, null)])).toEqual([]);
    expect(expectedFires([aChange(15_000, null)], 0, MINUTE)).toHaveLength(5);
  });
});
