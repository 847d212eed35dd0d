import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../contracts/duration.ts';
import { BadInput } from '../../contracts/errors.ts';

describe('a duration', () => {
  test.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['1.5h', 5_400_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    [' 10 m ', 600_000],
    ['3d', 259_200_000],
  ])('is read from %j', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(['', ' ', '10', 'm', 'ten minutes', '10m!', '-5s', '5 weeks', '1h30', '1.h', '5mm'])(
    'is not read from %j, and the sentence says how to write one',
    (text) => {
      expect(() => parseDuration(text)).toThrow(BadInput);
      expect(() => parseDuration(text)).toThrow(`"${text}" is not a duration; write for example 90s, 10m or 2h.`);
    },
  );

  test.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [999.7, '1.0 s'],
    [12_340, '12.3 s'],
    [59_949, '59.9 s'],
    [59_950, '1 m 0 s'],
    [250_000, '4 m 10 s'],
    [3_599_600, '1 h 0 m'],
    [7_800_000, '2 h 10 m'],
    [86_399_999, '1 d 0 h'],
    [273_600_000, '3 d 4 h'],
  ])('of %d ms is written %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  test('as people read it is again a duration, near the first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e10 }), (ms) => {
        expect(Math.abs(parseDuration(formatDuration(ms)) - ms)).toBeLessThanOrEqual(Math.max(50, ms / 24));
      }),
    );
  });
});
