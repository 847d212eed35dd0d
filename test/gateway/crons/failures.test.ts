import { afterFailure, afterSuccess } from '../../../gateway/crons/failures.ts';
import type { CronFailures } from '../../../gateway/recorder/cron-failures.ts';
import { aCron } from './a-cron.ts';

const MINUTE = 60_000;

/** A cron through a row of fires a minute apart: what its chat hears of each. `null` is a success. */
function heard(alert: { after: number; cooldownMs: number; pauseAfter?: number }, errors: (string | null)[]) {
  const cron = aCron({ alert });
  let known: CronFailures | null = null;
  return errors.map((error, minute) => {
    const now = minute * MINUTE;
    const { failing, alarm } = error === null ? afterSuccess(known, cron, now) : afterFailure(known, cron, error, now);
    known = failing;
    return alarm.kind === 'failing' && alarm.paused ? 'paused' : alarm.kind;
  });
}

describe('a failing cron', () => {
  it('is told once a cause after so many failures in a row, and that it works again', () => {
    const errors = ['no 1', 'no 2', 'no 3', 'other', 'no 4', null, null];
    expect(heard({ after: 2, cooldownMs: 60 * MINUTE }, errors)).toEqual([
      ...['none', 'failing', 'none', 'failing', 'none'],
      ...['recovered', 'none'],
    ]);
  });

  it('is told again when its cool-down is over', () => {
    expect(heard({ after: 1, cooldownMs: 2 * MINUTE }, ['no', 'no', 'no', 'no'])).toEqual([
      'failing',
      'none',
      'failing',
      'none',
    ]);
  });

  it('is not told anew each time where it fails now and then', () => {
    expect(heard({ after: 1, cooldownMs: 60 * MINUTE }, ['no', null, 'no', null])).toEqual([
      'failing',
      'recovered',
      'none',
      'none',
    ]);
  });

  it('is told nothing of where too few failed in a row', () => {
    expect(heard({ after: 3, cooldownMs: 60 * MINUTE }, ['no', 'no', null, 'no', 'no', null])).toEqual(
      Array(6).fill('none'),
    );
  });

  it('is paused when it is enough, and says so whatever was said before', () => {
    const alert = { after: 1, cooldownMs: 60 * MINUTE, pauseAfter: 3 };
    expect(heard(alert, ['no', 'no', 'no', 'no'])).toEqual(['failing', 'none', 'paused', 'none']);
  });
});
