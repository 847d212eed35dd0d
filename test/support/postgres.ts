import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../../platform/free-port.ts';
import { until } from './until.ts';

const run = promisify(execFile);

/**
 * A real PostgreSQL server on a free port for a test file: started before its tests, stopped after them. `database` makes a new
 * one and gives its address.
 */
export function usePostgres() {
  let server: ChildProcess;
  let folder: string;
  let port: number;
  let databases = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mainstay-postgres-'));
    const user = serverUser();
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    if (user) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
    chmodSync(folder, 0o755);
    const as = { cwd: folder, env: { ...process.env, LC_ALL: 'C' }, ...user };
    await run(program('initdb'), ['-D', data, '-U', 'mainstay', '-A', 'trust', '-E', 'UTF8', '--no-sync'], as);
    port = await freePort();
    const settings = ['-c', 'fsync=off', '-c', 'unix_socket_directories=', '-c', 'listen_addresses=127.0.0.1'];
    server = spawn(program('postgres'), ['-D', data, '-p', String(port), ...settings], { ...as, stdio: 'ignore' });
    await until('PostgreSQL answers', () =>
      ask('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  });

  afterAll(async () => {
    const ended = once(server, 'exit');
    // Fast shutdown: connections are dropped, nothing waits for them.
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  const url = (database: string) => `postgres://mainstay:secret@127.0.0.1:${port}/${database}`;

  async function ask(query: string): Promise<void> {
    const client = new pg.Client({ connectionString: url('postgres') });
    try {
      await client.connect();
      await client.query(query);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  return {
    async database(): Promise<string> {
      databases += 1;
      await ask(`CREATE DATABASE graph_${databases}`);
      return url(`graph_${databases}`);
    },
    /** An address that nobody listens on. */
    deadUrl: async () => `postgres://ada:hunter2@127.0.0.1:${await freePort()}/graph`,
  };
}

/** The server refuses to run as root: then it runs as its own user, or as nobody. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')!;
  return { uid: Number(uid), gid: Number(gid) };
}

function program(name: string): string {
  const folders = ['/usr/lib/postgresql/15/bin', ...(process.env['PATH'] ?? '').split(':'), '/opt/homebrew/bin'];
  const found = folders.map((folder) => join(folder, name)).find(existsSync);
  if (!found) throw new Error(`${name} of PostgreSQL is missing; install it, on Debian by \`apt install postgresql\`.`);
  return found;
}
