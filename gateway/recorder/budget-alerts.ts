import type { Sqlite } from '../../storage/sqlite.ts';
import type { CapKey } from './budget-raises.ts';

/** What the operator says to a full cap: so much more, cheaper models, or no more for this period. */
export type CapAnswer = 'raise' | 'cheaper' | 'stop';

/** What was told of a cap. Amounts in billionths of a dollar. */
export interface BudgetAlert extends CapKey {
  id: number;
  percent: number;
  limit: number;
  answer: CapAnswer | null;
}

/** What was told of caps, each threshold of a period once, and what the operator answered. */
export function createBudgetAlerts(db: Sqlite) {
  const columns = 'id, scope, period, since, percent, limit_told AS "limit", answer';
  const add = db
    .prepare(
      `
    INSERT INTO budget_alerts (scope, period, since, percent, limit_told, at)
    VALUES (@scope, @period, @since, @percent, @limit, @at) ON CONFLICT DO NOTHING RETURNING id`,
    )
    .pluck();
  const find = db.prepare(`SELECT ${columns} FROM budget_alerts WHERE id = ?`);
  const told = db.prepare(`
    SELECT ${columns} FROM budget_alerts
    WHERE scope = @scope AND period = @period AND since = @since AND percent = @percent AND limit_told = @limit`);
  const answer = db.prepare(
    'UPDATE budget_alerts SET answer = @answer, answered_by = @by, answered_at = @at WHERE id = @id AND answer IS NULL',
  );
  return {
    /** @returns its number, or null when it was told before */
    add: (alert: CapKey & { percent: number; limit: number }, at: number): number | null =>
      (add.get({ ...alert, at }) as number | undefined) ?? null,
    find: (id: number) => (find.get(id) as BudgetAlert | undefined) ?? null,
    told: (alert: CapKey & { percent: number; limit: number }) => (told.get(alert) as BudgetAlert | undefined) ?? null,
    /** @returns false when it was answered before */
    answer: (id: number, given: CapAnswer, by: string, at: number): boolean =>
      answer.run({ id, answer: given, by, at }).changes === 1,
  };
}
