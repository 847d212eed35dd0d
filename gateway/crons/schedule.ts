import { Cron } from 'croner';
import type { Schedule } from '../../contracts/cron.ts';
import { BadInput } from '../../contracts/errors.ts';
import { readWords } from './plain-words.ts';

const MACROS: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** `*`, numbers, names, ranges, steps and lists: what croner and Temporal read alike. */
const FIELD = /^(\*|\d+|[a-z]{3})(-(\d+|[a-z]{3}))?(\/\d+)?(,(\*|\d+|[a-z]{3})(-(\d+|[a-z]{3}))?(\/\d+)?)*$/i;

/**
 * Reads a cron expression (5 fields; 6 with seconds first; 7 with the year last), a macro such as `@daily`, or plain
 * words such as `weekdays at 7am`.
 * @throws BadInput whose message follows the name of the field
 */
export function readSchedule(text: string): Schedule {
  const typed = text.trim().replaceAll(/\s+/g, ' ');
  const expression = MACROS[typed.toLowerCase()] ?? typed;
  const schedule = isExpression(expression) ? { kind: 'cron' as const, expression } : readWords(typed);
  if (schedule.kind === 'cron') checkFires(schedule.expression);
  return schedule;
}

/**
 * The expression as Temporal takes it, which fires where any of them fits. Temporal wants a year where there are seconds,
 * and it ANDs day of month and day of week where cron has always meant either.
 */
export function temporalExpressions(expression: string): string[] {
  const fields = expression.split(' ');
  if (fields.length === 6) fields.push('*');
  const [day, weekday] = fields.length === 5 ? [2, 4] : [3, 5];
  if (fields[day] === '*' || fields[weekday] === '*') return [fields.join(' ')];
  return [fields.with(day, '*').join(' '), fields.with(weekday, '*').join(' ')];
}

function isExpression(text: string): boolean {
  const fields = text.split(' ');
  return fields.length >= 5 && fields.length <= 7 && fields.every((field) => FIELD.test(field));
}

/** @throws BadInput where a number is out of range, or the day never comes */
function checkFires(expression: string): void {
  let next: Date | null;
  try {
    next = new Cron(expression, { timezone: 'UTC', paused: true }).nextRun();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^CronPattern: /, '') : String(cause);
    throw new BadInput(`is no cron expression (${expression}): ${why}`, { cause });
  }
  if (!next) throw new BadInput(`never fires (${expression})`);
}
