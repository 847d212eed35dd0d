import { z } from 'zod';
import { parseDuration } from './duration.ts';

/** A duration such as `90s` as a person writes it into a file, kept as milliseconds. */
export function durationField(shortest = '0s') {
  return z.string().transform((text, context) => readDuration(text, shortest, context));
}

/** The same within another field's transform: what is wrong becomes an issue of that field. */
export function readDuration(text: string, shortest: string, context: z.core.$RefinementCtx): number {
  const ms = parsed(text);
  if (ms !== null && ms >= parseDuration(shortest)) return ms;
  const message = ms === null ? 'is not a duration; write for example 90s, 10m or 2h' : `must be ${shortest} or longer`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

function parsed(text: string): number | null {
  try {
    return parseDuration(text);
  } catch {
    return null;
  }
}
