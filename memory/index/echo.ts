import type { ParsedEntry } from '../log/parse-log.ts';

/** Commands that only ask or steer: `/remember`, `/run` and the like do something worth finding again. */
const ASKS =
  /^\/(?:approve|budget|cancel|cost|cron(?= (?:list|show|audit|week|history)\b|\s*$)|dead-letters|deny|help|jobs?|mcp|memory|model|new|recall|reminders|retry|start|status|stop)\b/;
/** A list of the commands, whatever it was the answer to. */
const LISTS_COMMANDS = /^\/help: /m;
const CITES = /\[(?:MEMORY|\d{4}-\d{2}-\d{2})\.md:\d+/;

/**
 * Whether an entry is only an echo: the log also holds what was asked of Mainstay itself and what it answered, and those
 * would be the best hits of whoever asks the same again.
 *
 * @param before what the entry before it says
 */
export function isEcho({ who, text }: Pick<ParsedEntry, 'who' | 'text'>, before = ''): boolean {
  if (who !== 'Mainstay') return ASKS.test(text);
  return ASKS.test(before) || LISTS_COMMANDS.test(text) || CITES.test(text);
}
