import { createBus } from '../../../gateway/bus.ts';
import { logRolloverChore } from '../../../gateway/crons/log-rollover.ts';
import { localDate } from '../../../memory/log/log-format.ts';
import { newJob } from '../../support/gateway-parts.ts';
import { useRecorder } from '../recorder/recorder-under-test.ts';
import { doChore } from './a-fire.ts';

const HOUR = 3_600_000;
const TIMEZONE = 'America/Los_Angeles';
const recorder = useRecorder();

const closeDays = (timezone = TIMEZONE, nominalAt = Date.now()) =>
  doChore(logRolloverChore({ recorder: recorder.now(), bus: createBus(), timezone: () => timezone }), nominalAt);

const lines = () =>
  recorder
    .now()
    .entries.after(0, 100)
    .filter(({ text }) => text.startsWith('Day closed'))
    .map(({ at, text }) => [localDate(at, TIMEZONE), text]);

function said(id: string, at: number, press = false): void {
  const message = { id, chat: 'web', senderName: 'Ada', text: 'hi', attachments: [], press };
  recorder.now().messages.insert({ ...message, acceptedAt: at, startAfter: at });
}

function ended(id: string, state: 'done' | 'failed' | 'unknown', at: number): void {
  recorder.now().jobs.insert(newJob(id, { queuedAt: at - HOUR }));
  recorder.now().jobs.end(id, { state, at });
}

it('closes the day that has ended with what it came to, in that day’s file, once', async () => {
  const midnight = midnightBefore(Date.now());
  said('late', midnight - 1);
  said('press', midnight - 1, true);
  said('early', midnight);
  ended('first', 'done', midnight - 2 * HOUR);
  ended('second', 'failed', midnight - 3 * HOUR);
  ended('third', 'unknown', midnight - 1);
  ended('fourth', 'done', midnight + 1);
  await closeDays();
  await closeDays();
  expect(lines()).toEqual([[localDate(midnight - 1, TIMEZONE), 'Day closed: 1 message, 3 jobs, 2 failed, cost $0.00']]);
});

it('closes the days that ended while it was off, and passes over those on which nothing happened', async () => {
  const midnight = midnightBefore(Date.now());
  for (const [id, days] of [
    ['a', 2],
    ['b', 4],
    ['long ago', 20],
  ] as const)
    said(id, midnight - days * 24 * HOUR + HOUR);
  await closeDays();
  expect(lines().map(([date]) => date)).toEqual(
    [4, 2].map((days) => localDate(midnight - days * 24 * HOUR + HOUR, TIMEZONE)),
  );
});

it('counts a day of 25 hours whole', async () => {
  // The fire of a midnight yet to come: the day after the clocks are put back in Los Angeles on November 7, 2027.
  const [begin, end] = [Date.parse('2027-11-07T00:00-07:00'), Date.parse('2027-11-08T00:00-08:00')];
  said('first', begin);
  said('last', end - 1);
  said('next', end);
  await closeDays(TIMEZONE, end);
  expect(lines()).toEqual([['2027-11-07', 'Day closed: 2 messages, 0 jobs, 0 failed, cost $0.00']]);
});

/** The last local midnight. */
function midnightBefore(now: number): number {
  let at = now - (now % HOUR);
  while (localDate(at - 1, TIMEZONE) === localDate(now, TIMEZONE)) at -= HOUR;
  return at;
}
