import type { Sqlite } from '../../storage/sqlite.ts';
import type { Progress } from './update.ts';

/**
 * Makes the index anew: empties it in one commit, then has it brought up to date, batch by batch. A rebuild that was
 * killed left its mark, and the next one goes on where it was.
 */
export function createRebuild({
  db,
  update,
}: {
  db: Sqlite;
  update: (onProgress?: (progress: Progress) => void) => void;
}) {
  const begun = db.prepare('SELECT rebuilding FROM log_state').pluck();
  const empty = db.transaction(() => {
    db.exec(`
      INSERT INTO log_words (log_words) VALUES ('delete-all');
      DELETE FROM log_entries;
      DELETE FROM log_files;
      DELETE FROM log_speakers;
      UPDATE log_state SET rebuilding = 1, version = version + 1;
    `);
  });
  const end = db.prepare('UPDATE log_state SET rebuilding = 0');

  return (onProgress?: (progress: Progress) => void): void => {
    if (begun.get() === 0) empty.immediate();
    update(onProgress);
    // One tree of words instead of many is faster to ask.
    db.exec("INSERT INTO log_words (log_words) VALUES ('optimize')");
    end.run();
  };
}
