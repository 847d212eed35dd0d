import { pino, type Logger } from 'pino';
import type { Redact } from './secrets/redact-known.ts';
import { redactPatterns } from './secrets/redact-patterns.ts';

export type Log = Logger;

/** So much is kept while it can't be written. */
const UNWRITTEN_LIMIT_BYTES = 256 << 10;

/**
 * The log of one process: JSON lines on standard error, which the supervisor keeps in `logs/`.
 * Standard output is left to what the user asked for. Secrets are redacted.
 */
export function createLog(
  part: string,
  level = process.env['MAINSTAY_LOG_LEVEL'] ?? 'info',
  redact: Redact = redactPatterns,
): Log {
  const line = (written: string) => `${redact(written).trimEnd()}\n`;
  const destination = pino.destination({ dest: 2, sync: true, maxLength: UNWRITTEN_LIMIT_BYTES });
  // A disk too full for a line of the log is no reason to end, and there is nobody else to tell.
  destination.on('error', () => undefined);
  return pino(
    {
      name: part,
      level,
      base: { part, pid: process.pid },
      redact: ['token', '*.token', 'authorization'],
      hooks: { streamWrite: line },
    },
    destination,
  );
}
