import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../platform/free-port.ts';
import { connectClient } from '../../../platform/temporal/connection.ts';
import { type EmbeddedServerOptions, startEmbeddedServer } from '../../../platform/temporal/server.ts';
import { startTestServer, temporalBinary } from '../../support/temporal.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mainstay-server-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

function options(changes: Partial<EmbeddedServerOptions> = {}): EmbeddedServerOptions {
  const logFile = join(dir, 'temporal.log');
  return { binary: temporalBinary(), dataDir: dir, port: 0, uiPort: 0, host: 'localhost', logFile, ...changes };
}

describe('the embedded Temporal server', () => {
  test('answers its first request the moment it is called ready, and is gone after stop', async () => {
    const server = await startTestServer(dir);
    expect(server.version).toMatch(/^1\.\d+\.\d+/);
    const client = await connectClient(server.target);
    await client.workflow.start('nobody-runs-it', { workflowId: 'first', taskQueue: 'none' });
    await client.connection.close();
    expect((await fetch(server.uiUrl)).status).toBe(200);
    await server.stop();
    await expect(server.exited).resolves.toMatchObject({ signal: null });
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  });

  test('keeps what it acknowledged through a kill -9', async () => {
    const first = await startTestServer(dir);
    const before = await connectClient(first.target);
    await before.workflow.start('nobody-runs-it', { workflowId: 'kept', taskQueue: 'none' });
    process.kill(first.pid, 'SIGKILL');
    await expect(first.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
    await before.connection.close();

    const second = await startTestServer(dir);
    const after = await connectClient(second.target);
    await expect(after.workflow.getHandle('kept').describe()).resolves.toMatchObject({ workflowId: 'kept' });
    await after.connection.close();
    await second.stop(0);
  });

  test('two of them on one machine never touch each other', async () => {
    const [one, two] = await Promise.all([startTestServer(join(dir, 'a')), startTestServer(join(dir, 'b'))]);
    const clients = await Promise.all([connectClient(one.target), connectClient(two.target)]);
    await clients[0].workflow.start('nobody-runs-it', { workflowId: 'only-in-one', taskQueue: 'none' });
    await expect(clients[1].workflow.getHandle('only-in-one').describe()).rejects.toThrow(/not found/i);
    for (const client of clients) await client.connection.close();
    await Promise.all([one.stop(0), two.stop(0)]);
  });

  test.each([
    ['MAINSTAY_TEMPORAL_PORT', 'port'],
    ['MAINSTAY_TEMPORAL_UI_PORT', 'uiPort'],
  ])('a port in use is told with its number and %s', async (setting, field) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(startEmbeddedServer(options({ [field]: port }))).rejects.toThrow(
      new RegExp(`Port ${port}.* in use by another program.*${setting}`),
    );
    other.close();
  });

  test('a command that is missing, or not a program, is told by its path', async () => {
    const missing = join(dir, 'no-such-temporal');
    await expect(startEmbeddedServer(options({ binary: missing }))).rejects.toThrow(`${missing} is not there`);
    const broken = join(dir, 'broken-temporal');
    writeFileSync(broken, 'plain text');
    await expect(startEmbeddedServer(options({ binary: broken }))).rejects.toThrow(`${broken} can not be run`);
  });

  test('a server that ends while starting is told at once, with the end of its own log only', async () => {
    const failing = join(dir, 'failing-temporal');
    writeFileSync(failing, '#!/bin/sh\necho the disk is full >&2\nexit 7\n');
    chmodSync(failing, 0o755);
    writeFileSync(join(dir, 'temporal.log'), 'from an earlier run\n');
    const failure = await startEmbeddedServer(options({ binary: failing })).catch((error: Error) => error.message);
    expect(failure).toContain('the disk is full');
    expect(failure).not.toContain('earlier run');
    expect(readFileSync(join(dir, 'temporal.log'), 'utf8')).toContain('from an earlier run');
  });

  test('the same port serves again right after a stop', async () => {
    const port = await freePort();
    for (let round = 0; round < 2; round++) {
      const server = await startEmbeddedServer(options({ port }));
      expect(server.address).toBe(`localhost:${port}`);
      await server.stop(0);
    }
  });
});
