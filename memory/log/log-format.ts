import type { LogEntry } from '../../contracts/log-entry.ts';

/**
 * One entry in the daily log's form (`docs/memory.md`): a heading with the local time and who, then what was said in
 * quotes, a tool's call with its result and cost, or a plain line.
 */
export function formatEntry(entry: LogEntry, timezone: string | undefined): string {
  const lines = [`## ${localDate(entry.at, timezone)} ${localTime(entry.at, timezone)} - ${oneLine(entry.who)}`];
  if (entry.said !== undefined) lines.push(`"${body(entry.said)}"`);
  if (entry.line !== undefined) lines.push(body(entry.line));
  const work: string[] = [];
  if (entry.tool) work.push(`Tool: ${oneLine(entry.tool.name)} (${oneLine(entry.tool.call)})`);
  if (entry.result !== undefined) work.push(`Result: ${body(entry.result)}`);
  if (entry.tokens) work.push(`Tokens: ${count(entry.tokens.input)} input, ${count(entry.tokens.output)} output`);
  if (entry.costUsd !== undefined) work.push(`Cost: $${entry.costUsd.toFixed(3)}`);
  // A blank line parts what was done from what was said before it.
  if (work.length > 0 && lines.length > 1) lines.push('');
  lines.push(...work);
  return `${lines.join('\n')}\n\n`;
}

const clocks = new Map<string | undefined, { date: Intl.DateTimeFormat; time: Intl.DateTimeFormat }>();

/** Making one takes longer than writing an entry. */
function clocksOf(timezone: string | undefined) {
  let known = clocks.get(timezone);
  if (!known) {
    known = {
      // Sweden writes dates as ISO 8601 does.
      date: new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }),
      time: new Intl.DateTimeFormat('en-US', { timeZone: timezone, hour: '2-digit', minute: '2-digit', hour12: true }),
    };
    clocks.set(timezone, known);
  }
  return known;
}

/** `2026-02-08`: the day an entry belongs to, and the name of its file. */
export function localDate(at: number, timezone: string | undefined): string {
  return clocksOf(timezone).date.format(at);
}

/** `10:42 AM` */
function localTime(at: number, timezone: string | undefined): string {
  // Newer ICU data parts them by a narrow no-break space.
  return clocksOf(timezone).time.format(at).replace(/\s/gu, ' ');
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

function count(tokens: number): string {
  return tokens.toLocaleString('en-US');
}
