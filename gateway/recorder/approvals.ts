import type { Verdict } from '../../contracts/agent.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** Something that a task wants to do and somebody has to allow. */
export interface NewApproval {
  id: string;
  task: string;
  chat?: string | undefined;
  skill: string;
  /** What is allowed by `always`: the skill and what it is called with. */
  what: string;
  askedAt: number;
}

export interface Approval extends NewApproval {
  verdict: Verdict | null;
  by: string | null;
}

/** What the operator was asked to allow, and what was decided by whom. */
export function createApprovals(db: Sqlite) {
  const columns = 'id, task, chat, skill, what, asked_at AS askedAt, verdict, decided_by AS by';
  const insert = db.prepare(`
    INSERT INTO approvals (id, task, chat, skill, what, asked_at) VALUES (@id, @task, @chat, @skill, @what, @askedAt)
    ON CONFLICT DO NOTHING`);
  const byId = db.prepare(`SELECT ${columns} FROM approvals WHERE id = ?`);
  const open = db.prepare(`SELECT ${columns} FROM approvals WHERE verdict IS NULL ORDER BY asked_at`);
  const decide = db.prepare(
    'UPDATE approvals SET verdict = ?, decided_by = ?, decided_at = ? WHERE id = ? AND verdict IS NULL',
  );
  const always = db
    .prepare("SELECT count(*) FROM approvals WHERE skill = ? AND what = ? AND verdict = 'always'")
    .pluck();

  return {
    insert: (approval: NewApproval) => insert.run({ ...approval, chat: approval.chat ?? null }).changes === 1,
    find: (id: string) => (byId.get(id) as Approval | undefined) ?? null,
    open: () => open.all() as Approval[],
    /** @returns false when it was decided before; the first word stands */
    decide: (id: string, verdict: Verdict, by: string, at: number) => decide.run(verdict, by, at, id).changes === 1,
    isAlwaysAllowed: (skill: string, what: string) => (always.get(skill, what) as number) > 0,
  };
}
