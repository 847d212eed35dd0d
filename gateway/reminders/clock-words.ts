/** How hours are said, with the time each part of the day stands for where no hour is named. */
const PARTS = {
  morning: ['09:00', 'am'],
  afternoon: ['15:00', 'pm'],
  evening: ['19:00', 'pm'],
  night: ['20:00', 'pm'],
};
type Part = keyof typeof PARTS;

const HOURS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const HOUR = `(\\d{1,2}|${HOURS.join('|')})`;
const PART = `(${Object.keys(PARTS).join('|')})`;

/** Said without am or pm; below seven nobody means the night. */
const EARLIEST_HOUR = 7;

/** A phrase with its hours by the clock; `isBare`: an hour that may as well be that of the evening. */
export interface ClockWords {
  words: string;
  isBare: boolean;
}

/** Puts what people say of the clock into figures: `half past nine`, `tomorrow morning`, `tonight at 8`, `at five`. */
export function toClock(phrase: string): ClockWords {
  let isBare = false;
  const words = phrase
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(/[.,;:!]+$/, '')
    .trim()
    .replace(/ ?o['’]?clock\b/, '')
    .replace(/\b(noon|midday)\b/, '12:00')
    .replace(/\bmidnight\b/, '00:00')
    .replace(/^each\b/, 'every')
    .replace(/^every (?=morning|afternoon|evening|night)/, 'every day ')
    .replace(/\b(\d{1,2})h(\d{2})?$/, (_, hour: string, minutes = '00') => `${hour}:${minutes}`)
    .replace(
      /\b(half past|quarter past|quarter to) (\w+)/,
      (all, part: string, hour: string) => withQuarter(part, numberOf(hour)) ?? all,
    )
    .replace(/\btonight\b/, 'today night')
    .replace(/\bthis (?=morning|afternoon|evening)/, 'today ')
    .replace(new RegExp(`\\bat ${HOUR}(:\\d{2})?,? in the ${PART}`), (_, hour: string, minutes = '', part: Part) =>
      ['at ', numberOf(hour), minutes, ' ', PARTS[part][1]].join(''),
    )
    .replace(
      new RegExp(`\\b(?:in the )?${PART} at ${HOUR}(:\\d{2})?(?! ?[ap]m)`),
      (_, part: Part, hour: string, minutes = '') => ['at ', numberOf(hour), minutes, ' ', PARTS[part][1]].join(''),
    )
    .replace(new RegExp(`\\b(?:in the )?${PART}\\b(?! at)`), (_, part: Part) => `at ${PARTS[part][0]}`)
    .replace(new RegExp(`\\bat ${HOUR}(?![\\w:]| ?[ap]m\\b)`), (_, said: string) => {
      const hour = numberOf(said);
      isBare = hour >= EARLIEST_HOUR && hour < 12;
      return `at ${hour > 0 && hour < EARLIEST_HOUR ? hour + 12 : hour}:00`;
    })
    .replace(/\bin an hour and a half\b/, 'in 90 minutes')
    .replace('in half an hour', 'in 30 minutes');
  return { words, isBare };
}

const numberOf = (said: string): number => (HOURS.includes(said) ? HOURS.indexOf(said) + 1 : Number(said));

/** `half past`, 9 → `9:30`; quarters too. Below seven it is the afternoon's. */
function withQuarter(part: string, said: number): string | null {
  if (Number.isNaN(said)) return null;
  const hour = said < EARLIEST_HOUR ? said + 12 : said;
  if (part === 'quarter to') return `${hour - 1}:45`;
  return `${hour}:${part === 'half past' ? '30' : '15'}`;
}
