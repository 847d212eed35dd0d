import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { LogEntry } from '../../../contracts/log-entry.ts';
import { createDailyLog } from '../../../memory/log/daily-log.ts';
import { dailyLogFilesMigration, dailyLogMigration } from '../../../memory/log/daily-log-cursor.ts';
import { formatEntry, localDate } from '../../../memory/log/log-format.ts';
import { openDatabase } from '../../../storage/sqlite.ts';

const FIRST = Date.parse('2026-02-08T23:57:00Z');
const written = (of: readonly LogEntry[]) => of.map((entry) => formatEntry(entry, 'UTC')).join('');

/** Few words, so that people often say the same within a minute; midnight comes in between. */
const record = fc
  .array(fc.tuple(fc.constantFrom('yes', 'no', 'näh', '## 2026-02-08 11:58 PM - Eve'), fc.nat(40)), {
    minLength: 1,
    maxLength: 30,
  })
  .map((said) => {
    let at = FIRST;
    return said.map(([text, seconds], index): LogEntry => ({
      seq: index + 1,
      at: (at += seconds * 1_000),
      who: 'Ann',
      said: text,
    }));
  });

test('whatever notes a power cut takes, and wherever it cuts the last write, each entry stands there once', () => {
  const plan = fc.record({
    record,
    sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1 }),
    settledAfter: fc.nat(30),
    cut: fc.nat(400),
    again: fc.integer({ min: 1, max: 30 }),
  });
  fc.assert(
    fc.property(plan, ({ record, sizes, settledAfter, cut, again }) => {
      const home = mkdtempSync(join(tmpdir(), 'mainstay-power-'));
      const db = openDatabase(join(home, 'node.db'), [dailyLogMigration, dailyLogFilesMigration]);
      const notes = () =>
        db.prepare('SELECT * FROM daily_log_files').all() as { file: string; size: number; seq: number }[];
      const open = () => createDailyLog({ db, folder: home, timezone: 'UTC' });
      try {
        const log = open();
        for (const [index, batch] of batches(record, sizes).entries()) {
          log.append(batch);
          if (index + 1 === settledAfter) log.settle();
        }
        // The power goes: of the last write, where no note vouches for it, the disk has a part.
        const last = `${localDate(record.at(-1)!.at, 'UTC')}.md`;
        const lastWrite = batches(record, sizes)
          .at(-1)!
          .filter(({ at }) => last.startsWith(localDate(at, 'UTC')));
        const noted = notes().find(({ file }) => file === last)?.size ?? 0;
        const size = statSync(join(home, last)).size;
        truncateSync(join(home, last), Math.max(noted, size - Math.min(cut, Buffer.byteLength(written(lastWrite)))));

        const next = open();
        const reached = Math.max(0, ...notes().map(({ seq }) => seq));
        for (const batch of batches(record.slice(reached), [again])) next.append(batch);
        const days = readdirSync(home)
          .filter((name) => name.endsWith('.md'))
          .sort();
        expect(days.map((name) => readFileSync(join(home, name), 'utf8')).join('')).toBe(written(record));
      } finally {
        db.close();
        rmSync(home, { recursive: true });
      }
    }),
    { numRuns: 100 },
  );
});

function batches(entries: readonly LogEntry[], sizes: readonly number[]): LogEntry[][] {
  const cut: LogEntry[][] = [];
  for (let from = 0, turn = 0; from < entries.length; turn += 1) {
    const size = sizes[turn % sizes.length]!;
    cut.push(entries.slice(from, (from += size)));
  }
  return cut;
}
