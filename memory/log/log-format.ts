import type { LogEntry } from '../../contracts/log-entry.ts';

/**
 * One entry in the daily log's form (`docs/memory.md`): a heading with the local time and who, then what was said in
 * quotes, a tool's call with its result and cost, or a plain line.
 */
export function formatEntry(entry: LogEntry, timezone: string | undefined): string {
  const { date, time } = minuteOf(entry.at, timezone);
  const lines = [`## ${date} ${time} - ${oneLine(entry.who)}`];
  if (entry.said !== undefined) lines.push(`"${body(entry.said)}"`);
  if (entry.line !== undefined) lines.push(body(entry.line));
  const work: string[] = [];
  if (entry.files && entry.files.length > 0) work.push(`Files: ${entry.files.map(oneLine).join(', ')}`);
  if (entry.tool) work.push(`Tool: ${oneLine(entry.tool.name)} (${oneLine(entry.tool.call)})`);
  if (entry.result !== undefined) work.push(`Result: ${body(entry.result)}`);
  if (entry.tokens) work.push(`Tokens: ${count(entry.tokens.input)} input, ${count(entry.tokens.output)} output`);
  if (entry.costUsd !== undefined) work.push(`Cost: $${entry.costUsd.toFixed(3)}`);
  // A blank line parts what was done from what was said before it.
  if (work.length > 0 && lines.length > 1) lines.push('');
  lines.push(...work);
  return `${lines.join('\n')}\n\n`;
}

/** `2026-02-08`: the day an entry belongs to, and the name of its file. */
export function localDate(at: number, timezone: string | undefined): string {
  return minuteOf(at, timezone).date;
}

interface Minute {
  timezone: string | undefined;
  from: number;
  date: string;
  /** `10:42 AM` */
  time: string;
}

const MINUTE_MS = 60_000;
let latest: Minute | undefined;

/** Entries come in order, so most share the minute of the one before: asking the calendar takes longer than writing one. */
function minuteOf(at: number, timezone: string | undefined): Minute {
  const from = at - (at % MINUTE_MS);
  if (latest?.from !== from || latest.timezone !== timezone) {
    const { date, time } = clockOf(timezone);
    // Newer ICU data parts hour and half of the day by a narrow no-break space.
    latest = { timezone, from, date: date.format(from), time: time.format(from).replace(/\s/gu, ' ') };
  }
  return latest;
}

const clocks = new Map<string | undefined, { date: Intl.DateTimeFormat; time: Intl.DateTimeFormat }>();

function clockOf(timeZone: string | undefined) {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = {
      // Sweden writes dates as ISO 8601 does.
      date: new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }),
      time: new Intl.DateTimeFormat('en-US', { timeZone, hour: '2-digit', minute: '2-digit', hour12: true }),
    };
    clocks.set(timeZone, clock);
  }
  return clock;
}

/** A line of somebody's text that looks like a heading must not become one. */
function body(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .trimEnd()
    .replaceAll(/^(\\*)## /gm, '\\$1## ');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

const thousands = new Intl.NumberFormat('en-US');
const count = (tokens: number) => thousands.format(tokens);
