import { firesBetween, nextFires } from '../../../gateway/crons/fire-times.ts';

const LA = 'America/Los_Angeles';
const cron = (expression: string, timezone = LA) => ({ schedule: { kind: 'cron' as const, expression }, timezone });
const between = (timed: Parameters<typeof firesBetween>[0], since: string, until: string) =>
  firesBetween(timed, Date.parse(since), Date.parse(until)).map(({ at, or }) =>
    [at, ...(or === undefined ? [] : [or])].map((time) => new Date(time).toISOString().slice(0, 16)).join(' or '),
  );

// In 2026 Los Angeles puts its clocks forward on March 8 at 02:00 (10:00 UTC) and back on November 1 at 02:00 (09:00 UTC).
describe('the times a cron is due', () => {
  it('follow the clock on the wall through both shifts', () => {
    expect(between(cron('0 7 * * *'), '2026-03-07T00:00Z', '2026-03-10T00:00Z')).toEqual([
      '2026-03-07T15:00',
      '2026-03-08T14:00',
      '2026-03-09T14:00',
    ]);
    expect(between(cron('0 7 * * *'), '2026-10-31T00:00Z', '2026-11-03T00:00Z')).toEqual([
      '2026-10-31T14:00',
      '2026-11-01T15:00',
      '2026-11-02T15:00',
    ]);
  });

  it('leave out a time that the clock skips in spring', () => {
    expect(between(cron('30 2 * * *'), '2026-03-07T00:00Z', '2026-03-10T00:00Z')).toEqual([
      '2026-03-07T10:30',
      '2026-03-09T09:30',
    ]);
  });

  it('come twice in Los Angeles where the clock shows a time twice in autumn, in order', () => {
    expect(between(cron('*/30 1-2 * * *'), '2026-11-01T00:00Z', '2026-11-01T23:00Z')).toEqual([
      '2026-11-01T08:00',
      '2026-11-01T08:30',
      '2026-11-01T09:00',
      '2026-11-01T09:30',
      '2026-11-01T10:00',
      '2026-11-01T10:30',
    ]);
  });

  it('are found when the search begins in the midst of the repeated hour', () => {
    expect(between(cron('*/30 1 * * *'), '2026-11-01T08:45Z', '2026-11-01T23:00Z')).toEqual([
      '2026-11-01T09:00',
      '2026-11-01T09:30',
    ]);
  });

  it('go by the half hours of zones that have them', () => {
    expect(between(cron('0 9 * * *', 'Asia/Kolkata'), '2026-02-08T00:00Z', '2026-02-09T00:00Z')).toEqual([
      '2026-02-08T03:30',
    ]);
    // Lord Howe Island shifts by half an hour: 02:00 becomes 01:30 on April 5.
    expect(between(cron('45 1 * * *', 'Australia/Lord_Howe'), '2026-04-04T00:00Z', '2026-04-05T00:00Z')).toEqual([
      '2026-04-04T14:45 or 2026-04-04T15:15',
    ]);
  });

  it('come once in the repeated hour from Greenwich on eastwards, where Temporal has its pick', () => {
    expect(between(cron('30 1-2 * * *', 'Europe/Berlin'), '2026-10-24T22:00Z', '2026-10-25T06:00Z')).toEqual([
      '2026-10-24T23:30',
      '2026-10-25T00:30 or 2026-10-25T01:30',
    ]);
  });

  it('are multiples since the epoch where it fires every so often, whatever the clock shows', () => {
    const timed = { schedule: { kind: 'every' as const, ms: 2 * 3_600_000 }, timezone: LA };
    expect(between(timed, '2026-11-01T07:00Z', '2026-11-01T12:00Z')).toEqual([
      '2026-11-01T08:00',
      '2026-11-01T10:00',
      '2026-11-01T12:00',
    ]);
  });

  it('are either day where day of month and day of week are both named', () => {
    expect(between(cron('0 0 13 * 5', 'UTC'), '2026-02-10T00:00Z', '2026-02-21T00:00Z')).toEqual([
      '2026-02-13T00:00',
      '2026-02-20T00:00',
    ]);
  });

  it('begin after now where the next ones are asked for', () => {
    const noon = Date.parse('2026-02-08T12:00Z');
    expect(nextFires(cron('0 12 * * *', 'UTC'), noon, 2).map((at) => at - noon)).toEqual([86_400_000, 172_800_000]);
  });
});
