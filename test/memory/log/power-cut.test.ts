import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
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
    keptNotes: fc.nat(30),
    cut: fc.nat(400),
    again: fc.integer({ min: 1, max: 30 }),
  });
  fc.assert(
    fc.property(plan, ({ record, sizes, keptNotes, cut, again }) => {
      const home = mkdtempSync(join(tmpdir(), 'mainstay-power-'));
      const db = openDatabase(join(home, 'node.db'), [dailyLogMigration, dailyLogFilesMigration]);
      const notes = () => db.prepare('SELECT * FROM daily_log_files').all() as Record<string, unknown>[];
      const open = () => createDailyLog({ db, folder: home, timezone: 'UTC' });
      try {
        const kept = [notes()];
        const log = open();
        for (const [index, batch] of batches(record, sizes).entries()) {
          log.append(batch);
          if (index < keptNotes) kept.push(notes());
        }
        // The power goes: the disk has the notes of some moment before, and of the last write, where it has no note, a part.
        db.exec('DELETE FROM daily_log_files');
        for (const note of kept.at(-1)!)
          db.prepare('INSERT INTO daily_log_files VALUES (@file, @size, @seq)').run(note);
        const last = `${localDate(record.at(-1)!.at, 'UTC')}.md`;
        const noted = (kept.at(-1)!.find(({ file }) => file === last)?.['size'] as number | undefined) ?? 0;
        const lastSize = Buffer.byteLength(
          written(
            batches(record, sizes)
              .at(-1)!
              .filter(({ at }) => localDate(at, 'UTC') === last.slice(0, -3)),
          ),
        );
        const size = readFileSync(join(home, last)).length;
        truncateSync(join(home, last), Math.max(noted, size - Math.min(cut, lastSize)));

        const next = open();
        const reached = Math.max(0, ...kept.at(-1)!.map(({ seq }) => seq as number));
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
