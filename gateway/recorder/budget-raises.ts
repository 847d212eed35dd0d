import type { Period } from '../../contracts/http/budget.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** A cap of one period: which, and when its day or month began. */
export interface CapKey {
  scope: string;
  period: Period;
  since: number;
}

/** What the operator has put on top of caps, each for one period. Amounts in billionths of a dollar. */
export function createBudgetRaises(db: Sqlite) {
  const add = db.prepare(`
    INSERT INTO budget_raises (key, scope, period, since, amount, by, at)
    VALUES (@key, @scope, @period, @since, @amount, @by, @at) ON CONFLICT DO NOTHING`);
  const total = db
    .prepare(
      'SELECT coalesce(sum(amount), 0) FROM budget_raises WHERE scope = @scope AND period = @period AND since = @since',
    )
    .pluck();
  return {
    /** `key` says whose word it was. @returns false when that was heard before */
    add: (key: string, cap: CapKey, amount: number, by: string, at: number): boolean =>
      add.run({ ...cap, key, amount, by, at }).changes === 1,
    total: (cap: CapKey) => total.get(cap) as number,
  };
}
