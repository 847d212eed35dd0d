import type { CronDefinition } from '../../contracts/cron.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** Who made a change: the file, a person through Mainstay, somebody with Temporal's own tools, or ourselves. */
export type ChangedBy = 'config.yaml' | 'operator' | 'temporal' | 'mainstay';

/** What a cron's schedule is from some moment between `after` and `since` on; times in milliseconds. */
export interface CronChange {
  cron: string;
  /** Null: it was removed. */
  definition: CronDefinition | null;
  hash: string | null;
  paused: boolean;
  note?: string | undefined;
  by: ChangedBy;
  /** Temporal's id of the namespace it was told to: another one is another database. */
  namespaceId: string | null;
  after: number;
  /** Null while Temporal was not told yet. */
  since: number | null;
}

export interface RecordedChange extends CronChange {
  id: number;
}

interface Row extends Omit<RecordedChange, 'definition' | 'paused' | 'note'> {
  definition: string | null;
  paused: number;
  note: string | null;
}

/** How each cron's schedule came to be what it is: who audits its fires needs every change, pauses among them. */
export function createCronHistory(db: Sqlite) {
  const columns = 'id, cron, definition, hash, paused, note, by, namespace_id AS namespaceId, after, since';
  const insert = db
    .prepare(
      `
    INSERT INTO cron_history (cron, definition, hash, paused, note, by, namespace_id, after, since)
    VALUES (@cron, @definition, @hash, @paused, @note, @by, @namespaceId, @after, @since) RETURNING id`,
    )
    .pluck();
  const settle = db.prepare('UPDATE cron_history SET since = ?, namespace_id = ?, paused = ?, note = ? WHERE id = ?');
  const drop = db.prepare('DELETE FROM cron_history WHERE id = ? AND since IS NULL');
  const latest = db.prepare(`
    SELECT ${columns} FROM cron_history WHERE id IN (SELECT max(id) FROM cron_history GROUP BY cron) ORDER BY cron`);
  const latestOf = db.prepare(`SELECT ${columns} FROM cron_history WHERE cron = ? ORDER BY id DESC LIMIT 1`);
  const changeAndBefore = db.prepare(`
    SELECT ${columns} FROM cron_history WHERE cron = (SELECT cron FROM cron_history WHERE id = @id) AND id <= @id
    ORDER BY id DESC LIMIT 2`);
  const ofCron = db.prepare(`SELECT ${columns} FROM cron_history WHERE cron = ? ORDER BY id`);
  const names = db.prepare('SELECT DISTINCT cron FROM cron_history ORDER BY cron').pluck();

  return {
    /** @returns the row's id, for `settle` */
    add: (change: CronChange): number =>
      insert.get({
        ...change,
        definition: change.definition && JSON.stringify(change.definition),
        paused: change.paused ? 1 : 0,
        note: change.note ?? null,
      }) as number,
    /** Temporal has been told. */
    settle: (id: number, since: number, namespaceId: string, paused: boolean, note: string | undefined) =>
      settle.run(since, namespaceId, paused ? 1 : 0, note ?? null, id),
    /** Temporal has refused. */
    drop: (id: number) => drop.run(id),
    /** How each cron stands, the removed ones among them. */
    latest: (): RecordedChange[] => (latest.all() as Row[]).map(read),
    latestOf: (cron: string): RecordedChange | null => {
      const row = latestOf.get(cron) as Row | undefined;
      return row ? read(row) : null;
    },
    /** A change, and the one of the same cron before it. */
    changeAndBefore: (id: number): RecordedChange[] => (changeAndBefore.all({ id }) as Row[]).map(read),
    /** Oldest first. */
    ofCron: (cron: string): RecordedChange[] => (ofCron.all(cron) as Row[]).map(read),
    names: () => names.all() as string[],
  };
}

function read(row: Row): RecordedChange {
  return {
    ...row,
    definition: row.definition === null ? null : (JSON.parse(row.definition) as CronDefinition),
    paused: row.paused === 1,
    note: row.note ?? undefined,
  };
}
