import { type CuratedCopy, curatedCopy } from '../../contracts/http/memory.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** The node's curated memory as it last handed it over: to be read, never to be changed. */
export function createCuratedCopy(db: Sqlite) {
  const read = db.prepare('SELECT copy FROM curated_copy').pluck();
  const write = db.prepare(`
    INSERT INTO curated_copy (id, since, version, copy) VALUES (1, @since, @version, @copy)
    ON CONFLICT (id) DO UPDATE SET since = excluded.since, version = excluded.version, copy = excluded.copy
    WHERE excluded.since > since OR (excluded.since = since AND excluded.version >= version)`);
  return {
    get(): CuratedCopy | null {
      const copy = read.get() as string | undefined;
      return copy === undefined ? null : curatedCopy.parse(JSON.parse(copy));
    },
    /** @returns false when a later one is here already */
    put: (copy: CuratedCopy): boolean =>
      write.run({ since: Date.parse(copy.since), version: copy.version, copy: JSON.stringify(copy) }).changes > 0,
  };
}
