import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../platform/settings.ts';
import { refuseSecrets, secretsOf } from '../curated/secrets.ts';
import { appendEdit } from './append-edit.ts';
import { type Answer, ask } from './ask.ts';
import { EDITS_FILE, parseEdits } from './edits.ts';
import { createHandEdits } from './hand-edits.ts';
import { localMinute } from './local-minute.ts';
import { openGraphDb } from './open-database.ts';
import { createQuestions } from './questions.ts';
import { contentOf } from './sources.ts';
import { bringUpToDate, rebuild, type UpdateOptions } from './update.ts';

/**
 * The knowledge graph over a memory's folder: in its `memory.db`, or in the PostgreSQL of `MEMORY_DATABASE_URL`.
 * @throws NotReachable when that one does not answer
 */
export async function openGraph({ paths, memoryDatabaseUrl: url, config }: GraphSettings) {
  const folder = paths.memory;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = await openGraphDb(url === undefined ? { file: join(folder, 'memory.db') } : { url });
  const questions = createQuestions(db);
  const update = (options?: UpdateOptions) => bringUpToDate(db, folder, options);

  return {
    ...questions,
    /** Reads what is new in the files; cheap where nothing is. */
    bringUpToDate: update,
    /** Makes all of it anew from the files. */
    rebuild: (options?: UpdateOptions) => rebuild(db, folder, options),
    /** Answers a question in plain words. */
    ask: (question: string, now = new Date()): Promise<Answer> => ask(questions, question, now),
    /** Changes by hand; each is on the disk, and in the graph, when it returns. */
    edit: createHandEdits(db, async (edit) => {
      refuseSecrets(secretsOf(folder), '', JSON.stringify(edit));
      appendEdit(folder, { at: localMinute(Date.now(), config.timezone), ...edit });
      await update();
    }),
    /** Lines of `graph-edits.jsonl` that are no edits, each as a sentence. */
    problems: (): string[] => parseEdits(contentOf(folder, EDITS_FILE).toString()).problems,
    close: () => db.destroy(),
  };
}

/** Where the files and the graph's database are. */
export type GraphSettings = Pick<Settings, 'memoryDatabaseUrl'> & {
  paths: Pick<Settings['paths'], 'memory'>;
  config: Pick<Settings['config'], 'timezone'>;
};

export type Graph = Awaited<ReturnType<typeof openGraph>>;
