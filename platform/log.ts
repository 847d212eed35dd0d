import { pino, type Logger } from 'pino';

export type Log = Logger;

/**
 * The log of one process: JSON lines on standard error, which the supervisor keeps in `logs/`.
 * Standard output is left to what the user asked for.
 */
export function createLog(part: string, level = process.env['MAINSTAY_LOG_LEVEL'] ?? 'info'): Log {
  return pino(
    { name: part, level, base: { part, pid: process.pid }, redact: ['token', '*.token', 'authorization'] },
    pino.destination({ dest: 2, sync: true }),
  );
}
