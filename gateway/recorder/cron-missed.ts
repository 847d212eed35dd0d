import type { Sqlite } from '../../storage/sqlite.ts';

/** The missed fires that were told of. */
export function createCronMissed(db: Sqlite) {
  const tell = db.prepare(
    'INSERT INTO cron_missed (cron, nominal_at, told_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const isTold = db.prepare('SELECT 1 FROM cron_missed WHERE cron = ? AND nominal_at = ?').pluck();
  const between = db
    .prepare('SELECT nominal_at FROM cron_missed WHERE cron = ? AND nominal_at BETWEEN ? AND ? ORDER BY 1')
    .pluck();

  return {
    tell: (cron: string, nominalAt: number, at: number) => tell.run(cron, nominalAt, at),
    isTold: (cron: string, nominalAt: number): boolean => isTold.get(cron, nominalAt) !== undefined,
    between: (cron: string, since: number, until: number) => between.all(cron, since, until) as number[],
  };
}
