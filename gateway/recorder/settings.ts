import { z } from 'zod';
import type { Sqlite } from '../../storage/sqlite.ts';

const digests = z.record(z.string(), z.string());

/** The settings of the last start, a digest for each part. */
export function createSettings(db: Sqlite) {
  const get = db.prepare('SELECT digests FROM settings').pluck();
  const put = db.prepare(
    'INSERT INTO settings (id, digests) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET digests = excluded.digests',
  );
  return {
    /** Keeps those of now. @returns those before; null at the first start */
    swap(now: Record<string, string>): Record<string, string> | null {
      const before = get.get() as string | undefined;
      put.run(JSON.stringify(now));
      return before === undefined ? null : digests.parse(JSON.parse(before));
    },
  };
}
