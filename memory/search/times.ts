import * as chrono from 'chrono-node';
import { dayNumber } from '../index/facts.ts';

/** Days a question speaks of, first and last, as numbers of days; `yearly` where it names no year, as `in May`. */
export interface TimeSpan {
  from: number;
  to: number;
  yearly: boolean;
}

// chrono takes milliseconds even for a text without any time in it.
const MAYBE_TIME =
  /\d|\b(?:yesterday|today|tonight|ago|last|this|past|week|weekend|month|year|spring|summer|autumn|fall|winter|(?:jan|febr)uary|march|april|may|june|july|august|(?:sept|nov|dec)ember|october|(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)\b/i;
const SEASONS: Record<string, readonly [number, number]> = {
  ...{ spring: [2, 4], summer: [5, 7], autumn: [8, 10], fall: [8, 10], winter: [11, 13] },
};
const SEASON =
  /\b(?:in|during|of|last|this|that|over|since) (?:the |early |late )*(spring|summer|autumn|fall|winter)(?: of)?(?: (\d{4}))?\b/i;
const YEAR = /\b(?:in|during|of|since|throughout) ((?:19|20)\d\d)\b/;

/** The times a text names, such as `last Tuesday`, `in May 2023` or `in the summer`, seen from `today`. */
export function timesNamed(text: string, today: number): TimeSpan[] {
  if (!MAYBE_TIME.test(text)) return [];
  const season = SEASON.exec(text);
  if (season) return [seasonSpan(season[1]!.toLowerCase(), season[2], today)];
  const reference = new Date(today * 86_400_000 + 43_200_000);
  const spans = chrono.parse(text, { instant: reference, timezone: 0 }).flatMap((found) => spanOf(found, today));
  if (spans.length > 0) return spans;
  const year = YEAR.exec(text)?.[1];
  return year ? [{ from: dayNumber(`${year}-01-01`), to: dayNumber(`${year}-12-31`), yearly: false }] : [];
}

function spanOf({ start, end, text }: chrono.ParsedResult, today: number): TimeSpan[] {
  const dated = (['day', 'weekday', 'month', 'year'] as const).some((part) => start.isCertain(part));
  // `at 5` or `now` says nothing about the day.
  if (!dated && !/ago|last|yesterday|today|tonight|week|month|year/i.test(text)) return [];
  const from = firstDay(start);
  const to = end ? lastDay(end) : lastDay(start);
  const yearly = start.isCertain('month') && !start.isCertain('year') && !/\b(?:last|this|past)\b/i.test(text);
  // What is remembered lies in the past.
  const shift = from > today && !start.isCertain('year') ? 365 : 0;
  return [{ from: from - shift, to: to - shift, yearly }];
}

function firstDay(parts: chrono.ParsedComponents): number {
  return dayOf(parts, knowsDay(parts) ? parts.get('day')! : 1);
}

function lastDay(parts: chrono.ParsedComponents): number {
  if (knowsDay(parts)) return dayOf(parts, parts.get('day')!);
  return Math.round(Date.UTC(parts.get('year')!, parts.get('month')!, 0) / 86_400_000);
}

function knowsDay(parts: chrono.ParsedComponents): boolean {
  return parts.isCertain('day') || parts.isCertain('weekday') || !parts.isCertain('month');
}

function dayOf(parts: chrono.ParsedComponents, day: number): number {
  return Math.round(Date.UTC(parts.get('year')!, parts.get('month')! - 1, day) / 86_400_000);
}

function seasonSpan(name: string, year: string | undefined, today: number): TimeSpan {
  const [first, last] = SEASONS[name]!;
  const of = year ? Number(year) : new Date(today * 86_400_000).getUTCFullYear();
  const day = (month: number, date: number) => Math.round(Date.UTC(of, month, date) / 86_400_000);
  return { from: day(first, 1), to: day(last + 1, 0), yearly: year === undefined };
}
