import { readPlainWish } from '../../../gateway/reminders/wish.ts';
import { sayTime } from '../../../gateway/reminders/say.ts';
import { readWhen } from '../../../gateway/reminders/when.ts';

const timezone = 'America/Los_Angeles';
/** Thursday, two in the afternoon there. */
const now = Date.parse('2026-11-26T14:00:00-08:00');
const here = { now, timezone };

function read(message: string, at = here): string | null {
  const wish = readPlainWish(message, at);
  if (!wish) return null;
  const { text, when } = wish;
  if (when?.kind === 'at' || when?.kind === 'past')
    return `${when.kind === 'past' ? 'past: ' : ''}${sayTime(when.at, at)}: ${text}`;
  if (when?.kind !== 'every') return `${when ? 'what time' : 'when'}: ${text}`;
  return `${when.schedule.kind === 'cron' ? when.schedule.expression : when.schedule.ms}: ${text}`;
}

test.each([
  ['remind me tomorrow at nine to call Ana', 'Tomorrow, Fri 27 Nov, 09:00: call Ana'],
  ['Remind me tomorrow at nine', 'Tomorrow, Fri 27 Nov, 09:00: '],
  ['remind me in 20 minutes', 'Today, Thu 26 Nov, 14:20: '],
  ['remind me in half an hour to check the oven', 'Today, Thu 26 Nov, 14:30: check the oven'],
  ['Remind me in an hour and a half that the cake is done.', 'Today, Thu 26 Nov, 15:30: the cake is done'],
  ['please remind me to call Ana at half past nine tomorrow', 'Tomorrow, Fri 27 Nov, 09:30: call Ana'],
  ['Can you remind me to water the plants on Friday at 5pm?', 'Tomorrow, Fri 27 Nov, 17:00: water the plants'],
  ['remind me next friday at 17h to pay', 'Fri 4 Dec, 17:00: pay'],
  ['remind me tonight to lock up', 'Today, Thu 26 Nov, 20:00: lock up'],
  ['remind me tomorrow evening about the concert', 'Tomorrow, Fri 27 Nov, 19:00: the concert'],
  ['remind me on 3 december at 14:30 to ship it', 'Thu 3 Dec, 14:30: ship it'],
  ['remind me in 2 days to ask again', 'Sat 28 Nov, 14:00: ask again'],
  ['tomorrow at nine, remind me to call Ana', 'Tomorrow, Fri 27 Nov, 09:00: call Ana'],
  ['remind me tomorrow to call Ana at nine', 'Tomorrow, Fri 27 Nov, 09:00: call Ana'],
  ['set a reminder for tomorrow at 8 in the morning: buy 3 cakes', 'Tomorrow, Fri 27 Nov, 08:00: buy 3 cakes'],
  ['remind me on january 2 at noon to breathe', 'Sat 2 Jan 2027, 12:00: breathe'],
  ['remind me at 9pm what Ana said', 'Today, Thu 26 Nov, 21:00: what Ana said'],
])('%s', (message, understood) => expect(read(message)).toBe(understood));

test('an hour without am or pm is the next one by day: five is in the afternoon, nine after two in the evening', () => {
  expect(read('remind me at five to close')).toBe('Today, Thu 26 Nov, 17:00: close');
  expect(read('remind me at 9 to close')).toBe('Today, Thu 26 Nov, 21:00: close');
  expect(read('remind me today at 9 to close')).toBe('Today, Thu 26 Nov, 21:00: close');
  expect(read('remind me tomorrow at 5 to close')).toBe('Tomorrow, Fri 27 Nov, 17:00: close');
});

test.each([
  ['remind me every friday at 5pm to send the invoices', '0 17 * * 5: send the invoices'],
  ['remind me to send the invoices every friday at 5pm', '0 17 * * 5: send the invoices'],
  ['every weekday at 7:30 remind me to open the shop', '30 7 * * 1-5: open the shop'],
  ['remind me every morning to stretch', '0 9 * * *: stretch'],
  ['remind me on mondays at nine to plan', '0 9 * * 1: plan'],
  ['remind me every 2 hours to drink', '7200000: drink'],
  ['remind me every friday to send invoices at 5pm', '0 17 * * 5: send invoices'],
])('%s', (message, understood) => expect(read(message)).toBe(understood));

test.each([
  ['remind me to call Ana', 'when: call Ana'],
  ['remind me tomorrow to call Ana', 'what time: call Ana'],
  ['remind me to call Ana on friday', 'what time: call Ana'],
  ['remind me every friday to send invoices', 'what time: send invoices'],
  ['remind me about the meeting tomorrow', 'what time: the meeting'],
  ['remind me today at 9am to call Ana', 'past: Today, Thu 26 Nov, 09:00: call Ana'],
  ['remind me yesterday at 5pm to call Ana', 'past: Yesterday, Wed 25 Nov, 17:00: call Ana'],
])('%s is asked about', (message, understood) => expect(read(message)).toBe(understood));

test.each([
  'remind me what Ana said',
  'Remind me about the contract with Ana',
  'remind me who wanted the cake at five',
  'remind me of what we agreed on',
  'remind Ana tomorrow at nine to call',
  'Did you remind me?',
  'remind me 5 minutes before the call',
  'remind me tomorrow at nine to call Ana\nand write a mail to Bob now',
  'remind me tomorrow at nine? And what is the weather like?',
  'she will remind me tomorrow at nine to call',
  'hello',
  '',
])('%s is left to the agent', (message) => expect(read(message)).toBeNull());

test('a time as programs write it, or of another zone that is named', () => {
  const at = Date.parse('2026-11-27T09:00:00-08:00');
  expect(readWhen('2026-11-27 09:00', here)).toEqual({ kind: 'at', at });
  expect(readWhen('2026-11-27T09:00', here)).toEqual({ kind: 'at', at });
  expect(readWhen('2026-11-27T17:00:00Z', here)).toEqual({ kind: 'at', at });
  expect(readWhen('2026-11-27T09:00:00-08:00', here)).toEqual({ kind: 'at', at });
  expect(readWhen('tomorrow at 12:00 EST', here)).toEqual({ kind: 'at', at });
});

test('a time that the clocks skip in spring is an hour later, one they show twice is the first', () => {
  const spring = { now: Date.parse('2027-03-13T12:00:00-08:00'), timezone };
  expect(readWhen('tomorrow at 2:30 am', spring)).toEqual({
    kind: 'at',
    at: Date.parse('2027-03-14T03:30:00-07:00'),
    skipped: true,
  });
  const autumn = { now: Date.parse('2026-10-31T12:00:00-07:00'), timezone };
  expect(readWhen('tomorrow at 1:30 am', autumn)).toEqual({ kind: 'at', at: Date.parse('2026-11-01T01:30:00-07:00') });
});

test('what is so long from now is so long, whatever is done to the clocks meanwhile; an hour of a day is that hour', () => {
  const eve = { now: Date.parse('2027-03-13T22:00:00-08:00'), timezone };
  expect(readWhen('in 6 hours', eve)).toEqual({ kind: 'at', at: eve.now + 6 * 3_600_000 });
  expect(readWhen('tomorrow at 9', eve)).toEqual({ kind: 'at', at: Date.parse('2027-03-14T09:00:00-07:00') });
});
