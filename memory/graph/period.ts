import { parse } from 'chrono-node';

/** A stretch of local time, both ends in it: days, months, or times such as `2026-02-08T10:42`. */
export interface Period {
  from?: string;
  until?: string;
}

const MONTHS = 'january|february|march|april|may|june|july|august|september|october|november|december'.split('|');
const PERIOD = new RegExp(
  String.raw`\b(?:(?:in|during|over|of|for) )?(?:(?<unit>this|last|past) (?<of>week|month|year)|(?:the )?(?:last|past) (?<count>\d+) days|(?<day>today|yesterday)|` +
    String.raw`(?:in |of )?(?<month>${MONTHS.join('|')})(?:,? (?<year>\d{4}))?|in (?<only>\d{4})|(?<iso>\d{4}-\d{2}(?:-\d{2})?))\b`,
  'i',
);

const MONTH = `(?:${MONTHS.join('|')})`;
const DAY = new RegExp(
  String.raw`\b(?:on )?(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? ${MONTH}|${MONTH} \d{1,2}(?:st|nd|rd|th)?(?!\d))(?:,? \d{4})?\b`,
  'i',
);

/** The last moment of a day, month or year; of all time where there is no end. */
export function endOf(until: string | undefined): string {
  return `${until ?? ''}~`;
}

/**
 * The period that a question speaks of, and the question without it: `in February`, `this week`, `since Monday`,
 * `between 2 and 9 March`. A month without a year is the last one that has begun; a week begins on Monday.
 */
export function periodIn(text: string, now: Date): { period: Period; rest: string } {
  const since = /\b(?:since|after|from)\b(?! the\b)(.*)$/i.exec(text);
  const between = /\b(?:between|from) (.+?) (?:and|to|until|till) (.+?)[?.!]*$/i.exec(text);
  if (between) {
    const [from, until] = [dayOf(between[1]!, now), dayOf(between[2]!, now)];
    if (from && until) return { period: { from, until }, rest: text.slice(0, between.index).trim() };
  }
  if (since) {
    const from = named(since[1]!, now)?.period.from ?? dayOf(since[1]!, now);
    if (from) return { period: { from }, rest: text.slice(0, since.index).trim() };
  }
  const date = DAY.exec(text);
  if (date) return onDay(text, date.index, date[0], now);
  const found = named(text, now);
  if (found) return found;
  const [weekday] = parse(text, now);
  if (!weekday?.start.isCertain('weekday')) return { period: {}, rest: text };
  return onDay(text, weekday.index, weekday.text, now);
}

function onDay(text: string, at: number, words: string, now: Date): { period: Period; rest: string } {
  const day = dayOf(words, now)!;
  return { period: { from: day, until: day }, rest: without(text, at, words.length).replace(/ on$/, '') };
}

function named(text: string, now: Date): { period: Period; rest: string } | null {
  const match = PERIOD.exec(text);
  if (!match) return null;
  // "may" is a verb more often than a month.
  if (match.groups!['month'] === 'may' && !match.groups!['year']) return null;
  return { period: meaning(match.groups!, now), rest: without(text, match.index, match[0].length) };
}

function meaning(words: Record<string, string | undefined>, now: Date): Period {
  const { unit, of, count, day, month, year, only, iso } = words;
  const today = isoDay(now);
  const back = (days: number) => isoDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days));
  if (iso) return { from: iso, until: iso };
  if (only) return { from: only, until: only };
  if (month) {
    const index = MONTHS.indexOf(month.toLowerCase());
    const in_ = year ?? String(now.getFullYear() - (index > now.getMonth() ? 1 : 0));
    const whole = `${in_}-${String(index + 1).padStart(2, '0')}`;
    return { from: whole, until: whole };
  }
  if (day) return day.toLowerCase() === 'today' ? { from: today, until: today } : { from: back(1), until: back(1) };
  if (count) return { from: back(Number(count)), until: today };
  const isThis = unit?.toLowerCase() === 'this';
  const weekday = (now.getDay() + 6) % 7;
  if (of?.toLowerCase() === 'week')
    return isThis ? { from: back(weekday), until: today } : { from: back(weekday + 7), until: back(weekday + 1) };
  if (of?.toLowerCase() === 'month') {
    const whole = isoDay(new Date(now.getFullYear(), now.getMonth() - (isThis ? 0 : 1), 1)).slice(0, 7);
    return { from: whole, until: whole };
  }
  const whole = String(now.getFullYear() - (isThis ? 0 : 1));
  return { from: whole, until: whole };
}

function dayOf(text: string, now: Date): string | null {
  const [found] = parse(text, now);
  if (!found) return null;
  const date = found.date();
  // A weekday is the last one, never the next.
  const isNext = date > now && found.start.isCertain('weekday') && !found.start.isCertain('day');
  if (isNext) date.setDate(date.getDate() - 7);
  return isoDay(date);
}

const without = (text: string, at: number, length: number) =>
  `${text.slice(0, at).trimEnd()} ${text.slice(at + length).trimStart()}`.trim();

function isoDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
