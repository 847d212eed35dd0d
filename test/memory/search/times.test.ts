import { dateOf, dayNumber } from '../../../memory/index/facts.ts';
import { timesNamed } from '../../../memory/search/times.ts';

// A Wednesday.
const TODAY = dayNumber('2026-02-11');
const named = (text: string) =>
  timesNamed(text, TODAY).map(({ from, to, yearly }) => `${dateOf(from)}..${dateOf(to)}${yearly ? ' yearly' : ''}`);

describe('the time a question speaks of', () => {
  test.each([
    ['what was decided in May 2025', '2025-05-01..2025-05-31'],
    ['what was decided in May', '2025-05-01..2025-05-31 yearly'],
    ['what did Ann say last Monday', '2026-02-09..2026-02-09'],
    ['what happened yesterday', '2026-02-10..2026-02-10'],
    ['who came on 3 January 2026', '2026-01-03..2026-01-03'],
    ['what did we do on December 24', '2025-12-24..2025-12-24 yearly'],
    ['what did we do in the summer of 2025', '2025-06-01..2025-08-31'],
    ['where did we go in 2024', '2024-01-01..2024-12-31'],
  ])('%s: %s', (text, span) => expect(named(text)).toEqual([span]));

  test('is none where none is named', () => {
    expect(named('why may Ann move to Sydney')).toEqual([]);
    expect(named('how many of the 12 bottles broke')).toEqual([]);
  });
});
