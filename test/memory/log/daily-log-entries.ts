import type { LogEntry } from '../../../contracts/log-entry.ts';

const FIRST = Date.parse('2026-02-08T20:00:00Z');
const EVERY_MS = 25 * 60_000;

/** The first `count` entries of a record that goes over midnight (UTC) at the tenth. */
export function entries(count: number): LogEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    seq: index + 1,
    at: FIRST + index * EVERY_MS,
    who: 'Ann',
    said: `entry ${index + 1}`,
  }));
}
