import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_FILE } from '../../memory/log/parse-log.ts';

/** The daily logs of all days in a home, one after the other. */
export function readDailyLog(home: string): string {
  const folder = join(home, 'memory');
  const days = readdirSync(folder).filter((name) => LOG_FILE.test(name));
  return days
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}
