import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolPath } from '../../platform/find-tools.mjs';
import { type TemporalTarget, temporalTarget } from '../../platform/temporal/connection.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../platform/temporal/server.ts';

export interface TestServer extends EmbeddedServer {
  target: TemporalTarget;
  /** Its home; goes away with the server that `useTemporal` gave. */
  dir: string;
}

/** The `temporal` command of this machine. */
export function temporalBinary(): string {
  const path = toolPath('temporal');
  if (!path) throw new Error('The Temporal command line is missing; npm test installs it.');
  return path;
}

/** Starts a real embedded server in `dir`, on free ports unless told; the caller stops it. */
export async function startTestServer(dir: string, port = 0): Promise<TestServer> {
  const server = await startEmbeddedServer({
    binary: temporalBinary(),
    dataDir: join(dir, 'temporal'),
    port,
    uiPort: 0,
    host: 'localhost',
    logFile: join(dir, 'temporal.log'),
  });
  return { ...server, dir, target: { ...temporalTarget({}), address: server.address } };
}

/**
 * One server on free ports for a test file: started before its tests, stopped after them.
 * `restart` kills it, waits for `meanwhile` and starts it again with the same port and data.
 */
export function useTemporal() {
  let server: TestServer | undefined;

  function running(): TestServer {
    if (!server) throw new Error('the Temporal server runs only during tests');
    return server;
  }

  beforeAll(async () => {
    server = await startTestServer(mkdtempSync(join(tmpdir(), 'mainstay-temporal-')));
  });

  afterAll(async () => {
    await running().stop(0);
    rmSync(running().dir, { recursive: true, force: true });
  });

  async function restart(meanwhile?: () => Promise<void>): Promise<void> {
    const { dir, address } = running();
    await running().stop(0);
    await meanwhile?.();
    server = await startTestServer(dir, Number(address.split(':')[1]));
  }

  return { server: running, restart };
}
