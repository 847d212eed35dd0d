// A day of this business is a day in Los Angeles, wherever the machine stands.
const FORM = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles', dateStyle: 'short' });
const HOUR = new Intl.DateTimeFormat('en-US', { timeZone: 'America/Los_Angeles', hour: 'numeric', hourCycle: 'h23' });
const DAY_MS = 86_400_000;

/** @returns {string} `2026-02-08` */
export const today = (now = new Date()) => FORM.format(now);

/** The hour of the day, 0 to 23. */
export const hourNow = (now = new Date()) => Number(HOUR.format(now));

/** The day so many days after (or, below zero, before) another. */
export const daysAfter = (day, count) => new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);

/** Whole days from one day to another. */
export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** @param {number} cents */
export const dollars = (cents) =>
  (cents / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD', minimumFractionDigits: 2 });
