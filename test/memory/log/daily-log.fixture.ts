// The writer of the daily log as a process that kills itself in the middle of an append.
// Arguments: home, number of entries, the point of its death, and in which batch.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const [home = '', count = '0', dieAt = 'never', batch = '1'] = process.argv.slice(2);
const die = () => process.kill(process.pid, 'SIGKILL');
const { writeFileSync, fdatasyncSync } = fs;
let writes = 0;
const here = (point: string) => point === dieAt && writes === Number(batch);

fs.writeFileSync = (file, data, ...rest) => {
  writes += 1;
  if (here('before the write')) die();
  if (here('in the middle of the write')) {
    writeFileSync(file, (data as Buffer).subarray(0, (data as Buffer).length / 2));
    die();
  }
  writeFileSync(file, data, ...rest);
  if (here('after the write')) die();
};
fs.fdatasyncSync = (file) => {
  fdatasyncSync(file);
  if (here('after the sync')) die();
};
syncBuiltinESMExports();

const { createDailyLog } = await import('../../../memory/log/daily-log.ts');
const { dailyLogFilesMigration, dailyLogMigration } = await import('../../../memory/log/daily-log-cursor.ts');
const { openDatabase } = await import('../../../storage/sqlite.ts');
const { entries } = await import('./daily-log-entries.ts');

const db = openDatabase(join(home, 'node.db'), [dailyLogMigration, dailyLogFilesMigration]);
const log = createDailyLog({ db, folder: home, timezone: 'UTC' });
// Offered from the first on each time, as to a node whose acknowledgements were lost.
for (let upTo = 3; upTo < Number(count) + 3; upTo += 3) log.append(entries(Math.min(upTo, Number(count))));
