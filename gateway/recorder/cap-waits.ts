import type { AtCap } from '../../contracts/agent.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** Tasks of the agent, and sub-agents, that wait at a cap for the operator's word. */
export function createCapWaits(db: Sqlite) {
  const put = db.prepare(
    'INSERT INTO cap_waits (task, cap) VALUES (?, ?) ON CONFLICT DO UPDATE SET cap = excluded.cap',
  );
  const all = db.prepare('SELECT task, cap FROM cap_waits');
  const remove = db.prepare('DELETE FROM cap_waits WHERE task = ? AND cap = ?');
  return {
    put: (task: string, cap: AtCap) => put.run(task, JSON.stringify(cap)),
    all: () =>
      (all.all() as { task: string; cap: string }[]).map(({ task, cap }) => ({ task, cap: JSON.parse(cap) as AtCap })),
    /** It waits no more, unless that is another time. */
    remove: (task: string, cap: AtCap) => remove.run(task, JSON.stringify(cap)),
  };
}
