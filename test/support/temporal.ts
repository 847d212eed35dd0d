import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TemporalTarget, temporalTarget } from '../../platform/temporal/connection.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../platform/temporal/server.ts';

export interface TestServer extends EmbeddedServer {
  target: TemporalTarget;
  /** Goes away with the server. */
  dir: string;
}

/** The `temporal` command of this machine. */
export function temporalBinary(): string {
  return process.env['MAINSTAY_TEMPORAL_CLI'] ?? execFileSync('which', ['temporal'], { encoding: 'utf8' }).trim();
}

/** A real embedded server on free ports for one test file: started before its tests, stopped after them. */
export function useTemporal(): () => TestServer {
  let server: TestServer | undefined;
  beforeAll(async () => {
    server = await startTestServer();
  }, 60_000);
  afterAll(async () => {
    await server?.stop(0);
    if (server) rmSync(server.dir, { recursive: true, force: true });
  });
  return () => {
    if (!server) throw new Error('the Temporal server runs only inside of tests');
    return server;
  };
}

/** Starts one outside of jest's hooks; the caller stops it. */
export async function startTestServer(dir = mkdtempSync(join(tmpdir(), 'mainstay-temporal-'))): Promise<TestServer> {
  const server = await startEmbeddedServer({
    binary: temporalBinary(),
    dataDir: join(dir, 'data'),
    port: 0,
    uiPort: 0,
    host: 'localhost',
    logFile: join(dir, 'temporal.log'),
  });
  return { ...server, dir, target: { ...temporalTarget({}), address: server.address } };
}
