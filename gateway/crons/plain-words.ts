import type { Schedule } from '../../contracts/cron.ts';
import { parseDuration } from '../../contracts/duration.ts';
import { BadInput } from '../../contracts/errors.ts';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAY_SETS: Record<string, string> = {
  'every day': '*',
  daily: '*',
  everyday: '*',
  weekdays: '1-5',
  'every weekday': '1-5',
  weekends: '6,0',
  'every weekend': '6,0',
};
const UNITS: Record<string, string> = { second: 's', sec: 's', minute: 'm', min: 'm', hour: 'h', day: 'd' };

/**
 * Reads plain words: `hourly`, `every 5 minutes`, `every day at 7:30`, `weekdays at 7am`, `mondays and fridays at 9`,
 * `monthly on the 1st at noon`.
 * @throws BadInput with examples
 */
export function readWords(text: string): Schedule {
  const words = text.toLowerCase();
  const schedule = readRhythm(words) ?? readDays(words);
  if (schedule) return schedule;
  throw new BadInput(
    `is neither a cron expression nor words Mainstay knows ("${text}"); write for example "0 7 * * *", "weekdays at 7am", "every day at 7:30", "mondays at 9" or "hourly"`,
  );
}

function readRhythm(words: string): Schedule | null {
  if (words === 'hourly' || words === 'every hour') return cron('0 * * * *');
  if (words === 'every minute') return cron('* * * * *');
  const [, amount, unit] = /^every (\d+) ?(sec|second|min|minute|hour|day|s|m|h|d)s?$/.exec(words) ?? [];
  if (!amount || !unit) return null;
  return { kind: 'every', ms: parseDuration(`${amount}${UNITS[unit] ?? unit}`) };
}

function readDays(words: string): Schedule | null {
  const [, when = '', , clock = 'midnight'] = /^(.*?)( at (.+))?$/.exec(words) ?? [];
  const times = readTimes(clock);
  if (!times) return null;
  const fields = fieldsOfDays(when);
  return fields === null ? null : cron(`${times} ${fields}`);
}

/** Day of month, month and day of week. */
function fieldsOfDays(when: string): string | null {
  const monthly = /^(?:monthly|every month)(?: on (?:the )?(\d{1,2})(?:st|nd|rd|th)?)?$/.exec(when);
  if (monthly) return `${monthly[1] ?? 1} * *`;
  if (when in DAY_SETS) return `* * ${DAY_SETS[when]}`;
  const names = when.replace(/^(every|on) /, '').split(/, ?(?:and )?| and /);
  const days = names.map((name) => weekdayOf(name));
  return days.every((day) => day !== null) ? `* * ${days.join(',')}` : null;
}

/** `monday`, `mondays` or `mon`. */
function weekdayOf(name: string): number | null {
  const singular = name.replace(/s$/, '');
  const found = WEEKDAYS.findIndex((day) => [day, day.slice(0, 3)].some((form) => form === name || form === singular));
  return found === -1 ? null : found;
}

/** Minute and hour fields of `7am`, `7:30`, `noon`, or of several hours with the same minute: `9 and 17`. */
function readTimes(clock: string): string | null {
  const times = clock.split(/, ?(?:and )?| and /).map(readTime);
  if (!times.every((time) => time !== null)) return null;
  const minutes = new Set(times.map(({ minute }) => minute));
  if (minutes.size > 1) throw new BadInput(`names times with different minutes ("${clock}"), which takes two crons`);
  return `${[...minutes][0]} ${[...new Set(times.map(({ hour }) => hour))].join(',')}`;
}

function readTime(text: string): { hour: number; minute: number } | null {
  if (text === 'noon') return { hour: 12, minute: 0 };
  if (text === 'midnight') return { hour: 0, minute: 0 };
  const [, hours, minutes = '0', half] = /^(\d{1,2})(?::(\d{2}))? ?(am|pm)?$/.exec(text) ?? [];
  if (!hours) return null;
  const [hour, minute] = [Number(hours), Number(minutes)];
  if (minute > 59 || (half ? hour < 1 || hour > 12 : hour > 23)) return null;
  return { hour: half ? (hour % 12) + (half === 'pm' ? 12 : 0) : hour, minute };
}

const cron = (expression: string): Schedule => ({ kind: 'cron', expression });
