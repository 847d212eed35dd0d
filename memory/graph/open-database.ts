import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import { NotReachable, sentenceOf } from '../../contracts/errors.ts';
import { connectSqlite } from '../../storage/sqlite.ts';
import { makeTables, type TextType } from './make-tables.ts';
import type { GraphDb } from './tables.ts';

const CONNECT_MS = 5_000;

/** Where the graph is kept: a SQLite file, or a PostgreSQL by its address. */
export type Whereabouts = { file: string } | { url: string };

/**
 * Opens the graph's tables, and makes them where they are missing.
 * @throws NotReachable when PostgreSQL does not answer; its password is in no message
 */
export async function openGraphDb(where: Whereabouts): Promise<GraphDb> {
  if ('file' in where) return ready(sqlite(where.file), 'text');
  const db = await postgres(where.url);
  try {
    return await ready(db, 'text collate "C"');
  } catch (error) {
    const { host, pathname } = new URL(where.url);
    const reason = sentenceOf(error) || (error as { code?: string }).code;
    throw new NotReachable(
      `The graph's PostgreSQL at ${host}${pathname} does not answer: ${reason}. Check MEMORY_DATABASE_URL.`,
      { cause: error },
    );
  }
}

async function ready(db: GraphDb, text: TextType): Promise<GraphDb> {
  try {
    await makeTables(db, text);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function sqlite(file: string): GraphDb {
  return new Kysely({ dialect: new SqliteDialect({ database: connectSqlite(file) }) });
}

async function postgres(url: string): Promise<GraphDb> {
  const { Pool, types } = (await import('pg')).default;
  const BIGINT = 20;
  // Line numbers and sizes are far from where a number is no longer exact.
  const getTypeParser = (id: number, format?: 'text' | 'binary') =>
    id === BIGINT ? Number : (types.getTypeParser(id, format as 'text') as never);
  const pool = new Pool({
    ...{ connectionString: url, max: 4, connectionTimeoutMillis: CONNECT_MS, types: { getTypeParser } as never },
    // A process that only asks is not kept alive by its connections.
    allowExitOnIdle: true,
  });
  // A connection that breaks while idle is replaced; one in use tells its query.
  pool.on('error', () => undefined);
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}
