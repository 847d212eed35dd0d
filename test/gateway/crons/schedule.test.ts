import { readSchedule, temporalExpressions } from '../../../gateway/crons/schedule.ts';

const cron = (expression: string) => ({ kind: 'cron', expression });
const every = (ms: number) => ({ kind: 'every', ms });

describe('when a cron fires', () => {
  test.each([
    ['0 7 * * *', cron('0 7 * * *')],
    ['*/10 * * * * *', cron('*/10 * * * * *')],
    ['0 9 * * MON-FRI', cron('0 9 * * MON-FRI')],
    ['  0  7 * *  * ', cron('0 7 * * *')],
    ['@daily', cron('0 0 * * *')],
    ['hourly', cron('0 * * * *')],
    ['every hour', cron('0 * * * *')],
    ['every minute', cron('* * * * *')],
    ['every 5 minutes', every(300_000)],
    ['every 10 seconds', every(10_000)],
    ['every day at 7:30', cron('30 7 * * *')],
    ['daily at 19:05', cron('5 19 * * *')],
    ['Weekdays at 7am', cron('0 7 * * 1-5')],
    ['weekends at 10 am', cron('0 10 * * 6,0')],
    ['mondays at 9', cron('0 9 * * 1')],
    ['every monday at 9pm', cron('0 21 * * 1')],
    ['mon, wed and fri at noon', cron('0 12 * * 1,3,5')],
    ['every day at 9 and 17', cron('0 9,17 * * *')],
    ['monthly on the 1st at 12am', cron('0 0 1 * *')],
    ['every month on the 15th at 12pm', cron('0 12 15 * *')],
  ])('is read from "%s"', (text, schedule) => {
    expect(readSchedule(text)).toEqual(schedule);
  });

  test.each([
    ['whenever', /neither a cron expression nor words Mainstay knows \("whenever"\); write for example "0 7 \* \* \*"/],
    ['0 25 * * *', /is no cron expression \(0 25 \* \* \*\): Invalid value for hour: 25/],
    ['0 0 31 2 *', /never fires/],
    ['every day at 25:00', /neither/],
    ['every day at 13pm', /neither/],
    ['fundays at 9', /neither/],
    ['every day at 9:15 and 17:30', /different minutes/],
    // What croner knows and Temporal does not.
    ['0 0 L * *', /neither/],
    ['0 0 * * 5#2', /neither/],
  ])('is refused in "%s", with a sentence that helps', (text, sentence) => {
    expect(() => readSchedule(text)).toThrow(sentence);
  });

  it('is told to Temporal with a year where there are seconds, and as either day where two are named', () => {
    expect(temporalExpressions('0 7 * * *')).toEqual(['0 7 * * *']);
    expect(temporalExpressions('*/10 * * * * *')).toEqual(['*/10 * * * * * *']);
    expect(temporalExpressions('0 0 13 * 5')).toEqual(['0 0 * * 5', '0 0 13 * *']);
  });
});
