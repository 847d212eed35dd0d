import { z } from 'zod';
import type { Sqlite } from '../../storage/sqlite.ts';

/** How a cron fails; times in milliseconds. */
export interface CronFailures {
  /** In a row; 0 once it works again. */
  failures: number;
  /** When the first of them was. */
  since: number;
  /** Its chat was told of this row of failures. */
  isTold: boolean;
  /** When its chat was last told of each cause. */
  told: Record<string, number>;
}

interface Row {
  failures: number;
  since: number;
  is_told: number;
  told: string;
}

const told = z.record(z.string(), z.number());

/** Which crons fail, and what their chats know of it. */
export function createCronFailures(db: Sqlite) {
  const find = db.prepare('SELECT * FROM cron_failures WHERE cron = ?');
  const put = db.prepare(`
    INSERT INTO cron_failures (cron, failures, since, is_told, told) VALUES (@cron, @failures, @since, @isTold, @told)
    ON CONFLICT (cron) DO UPDATE SET failures = @failures, since = @since, is_told = @isTold, told = @told`);
  const forget = db.prepare('DELETE FROM cron_failures WHERE cron = ?');

  return {
    find(cron: string): CronFailures | null {
      const row = find.get(cron) as Row | undefined;
      if (!row) return null;
      return {
        failures: row.failures,
        since: row.since,
        isTold: row.is_told === 1,
        told: told.parse(JSON.parse(row.told)),
      };
    },
    put: (cron: string, failing: CronFailures) =>
      put.run({ ...failing, cron, isTold: failing.isTold ? 1 : 0, told: JSON.stringify(failing.told) }),
    forget: (cron: string) => forget.run(cron),
  };
}
