import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendEdit } from '../../../memory/graph/append-edit.ts';
import type { GraphEdit } from '../../../memory/graph/edits.ts';
import { openGraphDb } from '../../../memory/graph/open-database.ts';
import type { GraphDb, Tables } from '../../../memory/graph/tables.ts';

/** A memory's folder for one test, with the means to write into it. */
export function createFolder(folder = mkdtempSync(join(tmpdir(), 'mainstay-graph-'))) {
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    write: (file: string, text: string) => writeFileSync(join(folder, file), text),
    erase: (file: string) => rmSync(join(folder, file)),
    append: (file: string, text: string) => appendFileSync(join(folder, file), text),
    /** An entry of the daily log: `say('2026-02-08 10:42 AM', 'Ada', 'Good morning.')`. */
    say: (when: string, who: string, text: string) =>
      appendFileSync(join(folder, `${when.slice(0, 10)}.md`), `## ${when} - ${who}\n"${text}"\n\n`),
    edit: (edit: GraphEdit) => appendEdit(folder, edit),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type MemoryFolder = ReturnType<typeof createFolder>;

const CONTENTS = ['graph_claims', 'graph_mentions', 'graph_entities', 'graph_aliases', 'graph_facts'] as const;

/** All that the graph holds, in an order that does not depend on how it came in. */
export async function dump(db: GraphDb): Promise<Record<string, string[]>> {
  const tables = CONTENTS.map(async (table) => {
    const rows = (await db.selectFrom(table).selectAll().execute()) as Tables[typeof table][];
    return [table, rows.map((row) => JSON.stringify(row, Object.keys(row).toSorted())).toSorted()] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

/** Runs the same tests on SQLite and on PostgreSQL: `open` gives a new, empty graph. */
export function onBothDatabases(
  postgres: { database(): Promise<string> },
  tests: (open: () => Promise<GraphDb>, kind: 'SQLite' | 'PostgreSQL') => void,
) {
  for (const kind of ['SQLite', 'PostgreSQL'] as const) {
    describe(`on ${kind}`, () => {
      const ends: (() => Promise<void> | void)[] = [];
      afterEach(async () => {
        for (const end of ends.splice(0)) await end();
      });
      tests(async () => {
        const home = mkdtempSync(join(tmpdir(), 'mainstay-graph-db-'));
        const db = await openGraphDb(
          kind === 'SQLite' ? { file: join(home, 'memory.db') } : { url: await postgres.database() },
        );
        ends.push(
          () => db.destroy(),
          () => rmSync(home, { recursive: true, force: true }),
        );
        return db;
      }, kind);
    });
  }
}
