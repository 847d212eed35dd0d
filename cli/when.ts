import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../contracts/duration.ts';

/** Reads an option: a moment, or the one that long ago, as ISO 8601. */
export function when(text: string): string {
  const at = Date.parse(text);
  if (/^\d{4}-/.test(text) && !Number.isNaN(at)) return new Date(at).toISOString();
  try {
    return new Date(Date.now() - parseDuration(text)).toISOString();
  } catch {
    throw new InvalidArgumentError('It must be a time such as 2026-02-08T07:00:00Z, or how long ago: 90m, 24h, 7d.');
  }
}
