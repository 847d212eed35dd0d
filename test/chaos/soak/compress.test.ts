import { join } from 'node:path';
import { compressed } from '../../../chaos/soak/compress.ts';
import { clockAt, dayFrom, DAY_MINUTES } from '../../../chaos/soak/day.ts';
import { expectedFires } from '../../../chaos/soak/expected.ts';
import { cronEntry, definitionOf } from '../../../gateway/crons/entry.ts';
import { readConfig } from '../../../platform/config-file.ts';
import { packageRoot } from '../../../platform/version.ts';

const written = readConfig(join(packageRoot, 'examples', 'business', 'config.yaml')).crons;
const crons = written.map((entry) => definitionOf(cronEntry.parse(entry), 'America/Los_Angeles'));
const soonest = Date.parse('2026-02-08T10:45:20Z');
const wholeDay = dayFrom(soonest, { fromHour: 0, minutes: DAY_MINUTES });
const morning = dayFrom(soonest, { fromHour: 6, minutes: 120 });

const named = (name: string) => crons.find((cron) => cron.name === name)!;

/** When the cron fires in the day, by the simulated clock. */
function timesOf(name: string, day = wholeDay) {
  const cron = compressed(named(name), day);
  return expectedFires(cron, day).map((at) => clockAt(day, at));
}

describe('a day in which a minute takes a second', () => {
  test('begins with a whole minute, so that each of its hours is one', () => {
    expect(new Date(wholeDay.beganAt).toISOString()).toBe('2026-02-08T10:46:00.000Z');
    expect(wholeDay.endsAt - wholeDay.beganAt).toBe(24 * 60_000);
  });

  test.each(crons)('$name can be lived through', (definition) => {
    expect(cronEntry.safeParse(compressed(definition, wholeDay)).error).toBeUndefined();
  });

  test('fires each cron at the simulated times of its real day, a Monday and a first', () => {
    expect(timesOf('content-all')).toEqual(['06:20']);
    expect(timesOf('backup-books')).toEqual(['00:15', '06:15', '12:15', '18:15']);
    expect(timesOf('content-shops')).toEqual(['00:00', '04:00', '08:00', '12:00', '16:00', '20:00']);
    expect(timesOf('invoices-remind')).toEqual(['09:00']);
    expect(timesOf('invoices-monthly')).toEqual(['09:00']);
    expect(timesOf('week-plan')).toEqual([]);
    expect(timesOf('uptime-shops')).toHaveLength(288);
    expect(timesOf('uptime-shops').slice(0, 3)).toEqual(['00:00', '00:05', '00:10']);
  });

  test('a part of it has the fires of that part', () => {
    expect(timesOf('content-all', morning)).toEqual(['06:20']);
    expect(timesOf('sites-build', morning)).toEqual([]);
    expect(timesOf('books-import', morning)).toEqual(['06:00', '06:30', '07:00', '07:30']);
  });

  test('shortens catch-up and cool-down, and leaves the work the time it takes', () => {
    const cron = compressed(named('content-all'), wholeDay);
    expect(cron).toMatchObject({ catchup: '240s', timeout: '60s', alert: { cooldown: '360s' } });
    const uptime = compressed(named('uptime-shops'), wholeDay);
    expect(uptime).toMatchObject({ every: '5s', catchup: '60s', alert: { cooldown: '60s' } });
  });
});
