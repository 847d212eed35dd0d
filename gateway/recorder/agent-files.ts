import type { FileRef } from '../../contracts/artifact.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** The files of the agent's open tasks, the newest of each name. */
export function createAgentFiles(db: Sqlite) {
  const put = db.prepare(`
    INSERT INTO agent_files (task, name, file) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET file = excluded.file`);
  const remove = db.prepare('DELETE FROM agent_files WHERE task = ?');
  return {
    put: (task: string, file: FileRef) => put.run(task, file.name, JSON.stringify(file)),
    removeAll: (task: string) => remove.run(task),
  };
}
