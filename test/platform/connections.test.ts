import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, request as requestHttp, type Server } from 'node:http';
import { createServer as createHttpsServer, request as requestHttps } from 'node:https';
import { type AddressInfo, connect, createServer, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgent, takeBack } from '../../platform/connections.ts';
import { until } from '../support/until.ts';

let folder: string;
let server: Server;
let front: TcpServer | undefined;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mainstay-connections-'))));
afterEach(() => {
  front?.close();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function certificate(): { key: Buffer; cert: Buffer } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

// The protection is `resetAndDestroy` in `takeBack`: an orderly end would first deliver what was written.
test.each(['http:', 'https:'])('a request by %s is taken back by a reset of its TCP connection', async (protocol) => {
  const isTls = protocol === 'https:';
  const answer = () => undefined;
  server = isTls ? createHttpsServer(certificate(), answer) : createHttpServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ends: (string | undefined)[] = [];
  // Before TLS, since that would tell of its own end instead.
  front = createServer((socket) => {
    socket.on('error', ({ code }: NodeJS.ErrnoException) => ends.push(code)).on('end', () => ends.push('orderly'));
    socket.pipe(connect((server.address() as AddressInfo).port, '127.0.0.1')).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
  const { port } = front.address() as AddressInfo;
  const request = (isTls ? requestHttps : requestHttp)(`${protocol}//127.0.0.1:${port}/`, {
    method: 'POST',
    agent: createAgent(protocol),
    ...(isTls && { rejectUnauthorized: false }),
  });
  const failed = once(request, 'error');
  request.write('half of it');
  await once(server, 'request');

  takeBack(request);
  expect(String((await failed)[0])).toContain('socket hang up');
  await until('the server knows', () => ends.length > 0);
  expect(ends[0]).toBe('ECONNRESET');
});

test('a request that has no connection yet is taken back, too', async () => {
  server = createHttpServer();
  const request = requestHttp('http://127.0.0.1:9/', { agent: createAgent('http:') });
  const failed = once(request, 'error');
  takeBack(request);
  expect(String((await failed)[0])).toContain('socket hang up');
});
