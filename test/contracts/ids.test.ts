import fc from 'fast-check';
import { jobIdFor } from '../../contracts/ids.ts';

describe('a job’s id', () => {
  // Jobs that are on their way keep their ids over an upgrade: this text may never change.
  test('follows from the skill and who asked, on every version alike', () => {
    expect(jobIdFor('render', 'telegram:7:42#0')).toBe('render-2wwmq1qv');
  });

  test('can be typed, and differs with who asks', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(jobIdFor('run', one)).toMatch(/^run-[0-9a-hjkmnp-tv-z]{8}$/);
        expect(jobIdFor('run', one) === jobIdFor('run', other)).toBe(one === other);
      }),
    );
  });
});
