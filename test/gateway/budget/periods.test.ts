import { dayOf, daysBefore, startOf } from '../../../gateway/budget/periods.ts';

const LA = 'America/Los_Angeles';
const at = (iso: string) => Date.parse(iso);
const iso = (time: number) => new Date(time).toISOString();

test('days and months begin by the clock of the zone', () => {
  const late = at('2026-02-01T07:59:59Z');
  expect(iso(startOf('day', late, LA))).toBe('2026-01-31T08:00:00.000Z');
  expect(iso(startOf('month', late, LA))).toBe('2026-01-01T08:00:00.000Z');
  expect(iso(startOf('month', late + 1_000, LA))).toBe('2026-02-01T08:00:00.000Z');
  expect(dayOf(late, LA)).toBe('2026-01-31');
});

test('a day on which clocks are shifted has 23 or 25 hours', () => {
  const hours = (day: string) =>
    (startOf('day', at(day) + 40 * 3_600_000, LA) - startOf('day', at(day) + 12 * 3_600_000, LA)) / 3_600_000;
  expect(hours('2026-03-08T08:00:00Z')).toBe(23);
  expect(hours('2026-11-01T07:00:00Z')).toBe(25);
});

test('where midnight itself is left out, the day begins when clocks show a time again', () => {
  // Cairo, 24 April 2026: 00:00 becomes 01:00.
  expect(iso(startOf('day', at('2026-04-24T12:00:00Z'), 'Africa/Cairo'))).toBe('2026-04-23T22:00:00.000Z');
});

test('a week that ends today began six days before', () => {
  expect(iso(daysBefore(6, at('2026-03-10T20:00:00Z'), LA))).toBe('2026-03-04T08:00:00.000Z');
});
