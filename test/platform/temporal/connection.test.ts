import { once } from 'node:events';
import { createServer } from 'node:net';
import { connectClient, connectNative, temporalTarget } from '../../../platform/temporal/connection.ts';
import { freePort } from '../../../platform/free-port.ts';
import { useTemporal } from '../../support/temporal.ts';

const { server, restart } = useTemporal();

describe('where Temporal is', () => {
  test('is our own server on loopback unless told otherwise', () => {
    expect(temporalTarget({})).toMatchObject({ address: 'localhost:7233', namespace: 'mainstay', embedded: true });
    expect(temporalTarget({ MAINSTAY_TEMPORAL_PORT: '7999', TEMPORAL_NAMESPACE: 'shop' })).toMatchObject({
      address: 'localhost:7999',
      namespace: 'shop',
    });
  });

  test('is an outside server by TEMPORAL_ADDRESS alone, in our namespace', () => {
    const target = temporalTarget({ TEMPORAL_ADDRESS: 'vps:7233', MAINSTAY_TEMPORAL_PORT: '7999' });
    expect(target).toMatchObject({ address: 'vps:7233', namespace: 'mainstay', embedded: false });
    expect(target.credentials.tls).toBeFalsy();
  });

  test('takes the key and TLS that Temporal has names for', () => {
    const env = { TEMPORAL_ADDRESS: 'cloud:7233', TEMPORAL_NAMESPACE: 'a.b', TEMPORAL_API_KEY: 'key' };
    expect(temporalTarget(env)).toMatchObject({ namespace: 'a.b', credentials: { apiKey: 'key', tls: true } });
    const named = temporalTarget({ TEMPORAL_ADDRESS: 'vps:7233', TEMPORAL_TLS_SERVER_NAME: 'temporal.home' });
    expect(named.credentials.tls).toMatchObject({ serverNameOverride: 'temporal.home' });
  });

  test('that can not be read is told with the settings to mend', () => {
    const env = {
      TEMPORAL_ADDRESS: 'vps:7233',
      TEMPORAL_TLS_CLIENT_CERT_PATH: '/no/such/cert',
      TEMPORAL_TLS_CLIENT_KEY_PATH: '/no/such/key',
    };
    expect(() => temporalTarget(env)).toThrow(/TEMPORAL_… settings can't be read .*no such file/i);
  });
});

describe('connections', () => {
  test.each([
    ['a client', connectClient],
    ['a worker', connectNative],
  ])('%s that finds nobody says where it looked and what to do', async (_who, connect) => {
    const port = await freePort();
    await expect(connect(temporalTarget({ MAINSTAY_TEMPORAL_PORT: String(port) }))).rejects.toThrow(
      new RegExp(`Temporal does not answer at localhost:${port} .*mainstay up`),
    );
  });

  test('a program that speaks something else is no Temporal', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(connectNative(temporalTarget({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` }))).rejects.toThrow(
      `Temporal does not answer at 127.0.0.1:${port}`,
    );
    other.close();
  });

  test('a client works on after a restart of the server, soon', async () => {
    const client = await connectClient(server().target);
    await restart();
    const from = performance.now();
    await client.workflow.start('nobody-runs-it', { workflowId: 'after', taskQueue: 'none' });
    expect(performance.now() - from).toBeLessThan(5_000);
    await client.connection.close();
  });
});
