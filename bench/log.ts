import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry } from '../contracts/log-entry.ts';
import { dailyLogFilesMigration, dailyLogMigration } from '../memory/log/daily-log-cursor.ts';
import { createDailyLog } from '../memory/log/daily-log.ts';
import { formatEntry, localDate } from '../memory/log/log-format.ts';
import { openDatabase } from '../storage/sqlite.ts';
import { type Measurement, paired, timed } from './measure.ts';

const APPENDS = 20;
const DAY = Date.parse('2026-02-08T08:00:00Z');
const DAY_MS = 86_400_000;
const BIG_DAY_BYTES = 5 << 20;
const TWO_YEARS_DAYS = 730;

/** Appending one entry, durable by itself: to a new day, and to a day of 5 MB in a folder of two years. */
export async function measureLog(rounds: number): Promise<Measurement[]> {
  return [
    await measure('daily log append, durable', rounds, () => undefined),
    await measure('daily log append, a day of 5 MB after two years', rounds, (folder) => {
      for (let day = 1; day <= TWO_YEARS_DAYS; day += 1)
        writeFileSync(join(folder, `${localDate(DAY - day * DAY_MS, 'UTC')}.md`), '');
      const text = formatEntry(entry(1), 'UTC');
      writeFileSync(join(folder, `${localDate(DAY, 'UTC')}.md`), text.repeat(Math.ceil(BIG_DAY_BYTES / text.length)));
    }),
  ];
}

async function measure(name: string, rounds: number, prepare: (folder: string) => void): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-log-'));
  prepare(folder);
  const db = openDatabase(join(folder, 'node.db'), [dailyLogMigration, dailyLogFilesMigration]);
  const log = createDailyLog({ db, folder, timezone: 'UTC' });
  const bare = join(folder, 'bare.md');
  let seq = 0;
  const perSecond = (ms: number) => APPENDS / (ms / 1_000);
  const each = (append: (entry: LogEntry) => void) => async () =>
    perSecond(
      await timed(() => {
        for (let i = 0; i < APPENDS; i += 1) append(entry((seq += 1)));
        return Promise.resolve();
      }),
    );
  const texts = new Map(Array.from({ length: 10 }, (_, digits) => [digits, formatEntry(entry(10 ** digits), 'UTC')]));
  const { ours, peer } = await paired(
    rounds,
    each((entry) => log.append([entry])),
    each(({ seq }) => {
      const file = openSync(bare, 'a', 0o600);
      writeSync(file, texts.get(String(seq).length - 1)!);
      fsyncSync(file);
      closeSync(file);
    }),
  );
  db.close();
  rmSync(folder, { recursive: true });
  return {
    name,
    peerName: 'open, append the same bytes, fsync, close',
    unit: '/s',
    ours,
    peer,
    bar: { atLeast: 0.8 },
    rounds,
  };
}

/** A job's entry, as most are. */
function entry(seq: number): LogEntry {
  return {
    seq,
    at: DAY,
    who: 'Mainstay',
    tool: { name: 'run', call: `reports/sales.mjs --order ${seq}` },
    result: 'Sales of the week: 41 orders, $3,120.00; two refunds. The sheet is in out/sales.csv.',
    tokens: { input: 0, output: 0 },
    costUsd: 0,
  };
}
