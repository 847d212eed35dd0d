import { pino, type Logger } from 'pino';

export type Log = Logger;

/** So much is kept while it can't be written. */
const UNWRITTEN_LIMIT_BYTES = 256 << 10;

/**
 * The log of one process: JSON lines on standard error, which the supervisor keeps in `logs/`.
 * Standard output is left to what the user asked for.
 */
export function createLog(part: string, level = process.env['MAINSTAY_LOG_LEVEL'] ?? 'info'): Log {
  const destination = pino.destination({ dest: 2, sync: true, maxLength: UNWRITTEN_LIMIT_BYTES });
  // A disk too full for a line of the log is no reason to end, and there is nobody else to tell.
  destination.on('error', () => undefined);
  return pino(
    { name: part, level, base: { part, pid: process.pid }, redact: ['token', '*.token', 'authorization'] },
    destination,
  );
}
