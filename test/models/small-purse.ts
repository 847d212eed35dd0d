import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReservationRequest, Settlement } from '../../contracts/http/budget.ts';
import type { Purse } from '../../models/purse.ts';
import { openDatabase } from '../../storage/sqlite.ts';

const SINCE = '2026-02-08T08:00:00.000Z';

export interface SmallPurse extends Purse {
  reserved: ReservationRequest[];
  settled: Map<string, Settlement>;
  /** Dollars spent or set aside. */
  taken(): number;
  close(): void;
}

/** A purse with one cap for a day, in SQLite as the gateway has it. */
export function smallPurse({ capUsd = 1_000, then = 'ask' as 'ask' | 'cheaper' } = {}): SmallPurse {
  const dir = mkdtempSync(join(tmpdir(), 'mainstay-purse-'));
  const db = openDatabase(join(dir, 'purse.db'), [
    (fresh) => fresh.exec('CREATE TABLE reservations (id TEXT PRIMARY KEY, usd REAL NOT NULL) STRICT'),
  ]);
  const sum = db.prepare('SELECT total(usd) FROM reservations').pluck();
  const add = db.prepare('INSERT INTO reservations (id, usd) VALUES (?, ?)');
  const set = db.prepare('UPDATE reservations SET usd = ? WHERE id = ?');
  const reserved: ReservationRequest[] = [];
  const settled = new Map<string, Settlement>();
  const take = db.transaction((id: string, worstUsd: number) => {
    const spentUsd = sum.get() as number;
    if (spentUsd + worstUsd > capUsd) return spentUsd;
    add.run(id, worstUsd);
    return null;
  });
  return {
    reserved,
    settled,
    taken: () => sum.get() as number,
    reserve(reservation) {
      reserved.push(reservation);
      const spentUsd = take.immediate(reservation.id, reservation.worstUsd);
      if (spentUsd === null) return Promise.resolve({ granted: true });
      return Promise.resolve({
        granted: false,
        cap: { scope: 'all', period: 'day', since: SINCE, limitUsd: capUsd, spentUsd },
        then,
      });
    },
    settle(id, settlement) {
      settled.set(id, settlement);
      set.run(settlement.costUsd, id);
      return Promise.resolve();
    },
    close() {
      db.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
